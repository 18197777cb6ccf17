import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isProjectorFile } from "#lib/artifacts/recognize-projector.ts";
import { env } from "#lib/env.ts";
import { InputError } from "#lib/errors.ts";
import type { QueuePayload } from "#lib/jobs/queues.ts";
import { log } from "#lib/log.ts";
import { MIR_DEFINITIONS } from "#lib/mir/definitions.ts";
import { claimMirJob, heartbeatMirJob, type JobProgress, type MirClaim } from "#lib/mir/jobs/claim-job.ts";
import {
  endCanceledMirJob,
  failMirJob,
  finishMirJob,
  type JobFailure,
  releaseMirJob,
} from "#lib/mir/jobs/end-job.ts";
import type { JobInput } from "#lib/mir/jobs/repository-jobs.ts";
import { visionCacheDirectory } from "#lib/mir/projector/vision-cache.ts";
import type { DeviceName } from "#lib/onnx/device-name.ts";
import type { Storage } from "#lib/storage/storage.ts";
import { ComputeCrashError, type ComputeProcess } from "../compute/compute-process.ts";
import type { ComputeProgress, ComputeRequest } from "../compute/messages.ts";
import { inputFingerprint } from "../input-fingerprint.ts";
import { createLayerCheckpointer } from "../layer-checkpoint.ts";
import { createRemainingTime, type PhaseDurations } from "../remaining-time.ts";
import { forgetFeatures, pathForFeatures } from "../temporary-directory.ts";

export interface RunMirJobContext {
  readonly workerId: string;
  readonly softwareVersion: string;
  /** Device for the engine's products. */
  readonly device: DeviceName;
  /** Device for a bundle's own models. */
  readonly modelDevice: DeviceName;
  readonly compute: ComputeProcess;
  readonly storage: Storage;
  /** For hidden states of bundles; owned by this worker. */
  readonly temporaryDirectory: string;
  readonly phaseDurations: PhaseDurations;
  /** Interval at which a running job's row is written and its cancellation is checked. */
  readonly heartbeatMs: number;
  /** Fires when the worker is shutting down. */
  readonly stopping: AbortSignal;
}

/** Why an attempt was ended from outside. */
type EndReason = "canceled" | "fenced" | "stopping";

/** Handles one delivery: claim, compute, finish. It never throws for failures recorded in the job's row. */
export async function runMirJob(
  { mirJobId }: QueuePayload<"mir.compute">,
  context: RunMirJobContext,
): Promise<void> {
  const claimed = context.stopping.aborted ? null : await claimMirJob(mirJobId, context.workerId);
  if (claimed === null) {
    return; // another worker has it, it was canceled, or its pause has not ended: another delivery will come
  }
  const { claim, input } = claimed;
  const start = performance.now();
  const attempt = beginAttempt(claim, input, context);
  const layers = createLayerCheckpointer(claim);
  try {
    const prepared = await toComputeRequest(claim.jobId, input, context);
    const completed = await layers.open(prepared.fingerprint);
    const { signal, onProgress } = attempt;
    const options = { signal, onProgress, onLayer: layers.keep };
    const computation = await context.compute.compute({ ...prepared.request, completed }, options);
    await attempt.stopHeartbeat();
    await layers.settle();
    const durationMs = Math.round(performance.now() - start);
    const { softwareVersion } = context;
    const isStored = await finishMirJob(claim, { computation, durationMs, softwareVersion });
    log().info({ jobId: claim.jobId, durationMs, isStored }, "MIR computed");
    for (const { definition, reason } of computation.undefinedResults) {
      log().warn({ jobId: claim.jobId, definition, reason }, "a definition has no value");
    }
  } catch (error) {
    await attempt.stopHeartbeat();
    await layers.settle();
    const mayGoOn = await endAttempt(claim, attempt.endReason(), error);
    // the compute process was killed, and could not do this itself
    if (!mayGoOn) await forgetFeatures(context.temporaryDirectory);
  }
}

/** @returns whether another attempt may resume from what this one left */
async function endAttempt(claim: MirClaim, reason: EndReason | null, error: unknown): Promise<boolean> {
  if (reason === "fenced") {
    log().warn({ jobId: claim.jobId }, "the job was given to another worker");
    return false;
  }
  if (reason === "canceled") {
    await endCanceledMirJob(claim);
    return false;
  }
  if (reason === "stopping") return releaseMirJob(claim);
  const failure = toFailure(error);
  log().warn({ jobId: claim.jobId, attempt: claim.attempt, ...failure }, "an attempt failed");
  return (await failMirJob(claim, failure)) && failure.isRetryable && claim.attempt < claim.maxAttempts;
}

/** Unreadable input fails permanently; anything else may be transient. */
function toFailure(error: unknown): JobFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof InputError) {
    return { kind: error.kind, message, isRetryable: false };
  }
  return { kind: error instanceof ComputeCrashError ? "crashed" : "internal", message, isRetryable: true };
}

interface PreparedRequest {
  readonly request: Omit<Extract<ComputeRequest, { type: "compute" }>, "type" | "completed">;
  /** Of the input and of everything that the layers' results depend on. */
  readonly fingerprint: string;
}

async function toComputeRequest(
  jobId: string,
  input: JobInput,
  context: RunMirJobContext,
): Promise<PreparedRequest> {
  const { device, modelDevice, storage, softwareVersion } = context;
  if (input.format === "none" || input.uri === null) {
    throw new InputError("not-a-checkpoint", "This checkpoint names no file to compute from");
  }
  const path = await storage.resolveUri(input.uri);
  const common = { device, definitions: [...MIR_DEFINITIONS] };
  const settings = [softwareVersion, device, modelDevice, ...MIR_DEFINITIONS];
  if (input.format === "features") {
    const fingerprint = await inputFingerprint([path], settings);
    return { request: { ...common, input: { format: "features", path } }, fingerprint };
  }
  if (input.evaluationSetUri === null) {
    throw new InputError("bad-eval-set", "The job's evaluation set names no place where its files lie");
  }
  const evaluationSetPath = await storage.resolveUri(input.evaluationSetUri);
  const { sampleCount } = input;
  const model = await locateModel(input, path, storage);
  const fingerprint = await inputFingerprint(
    [...new Set([path, model.path]), evaluationSetPath],
    [...settings, `${sampleCount}`],
  );
  const featuresPath = await pathForFeatures(context.temporaryDirectory, jobId, fingerprint);
  return {
    request: {
      ...common,
      input: { format: "onnx", modelDevice, ...model, evaluationSetPath, sampleCount, featuresPath },
    },
    fingerprint,
  };
}

/** For a bundle its path; for a projector (a directory, or its file) also that of its base. */
async function locateModel(input: JobInput, path: string, storage: Storage) {
  if (input.format !== "projector") return { path, projector: null };
  if (input.baseUri === null) throw new InputError("not-a-base", "This projector has no base to run on");
  return {
    path: await storage.resolveUri(input.baseUri),
    projector: {
      checkpoint: isProjectorFile(path) ? dirname(path) : path,
      cacheDirectory: visionCacheDirectory(env().MIRSCOPE_HOME),
    },
  };
}

interface Attempt {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ComputeProgress) => void;
  /** Null: the attempt was not ended from outside. */
  endReason(): EndReason | null;
  stopHeartbeat(): Promise<void>;
}

/** Writes heartbeats with the latest progress until stopped, and ends the computation if the claim is lost. */
function beginAttempt(claim: MirClaim, input: JobInput, context: RunMirJobContext): Attempt {
  const ended = new AbortController();
  const done = new AbortController();
  const remaining = createRemainingTime(
    input.format === "features" ? "features" : "onnx",
    context.phaseDurations,
  );
  let reason: EndReason | null = null;
  let news: JobProgress | null = null;

  const endFor = (why: EndReason) => {
    reason ??= why;
    ended.abort();
  };
  const onStopping = () => endFor("stopping");
  context.stopping.addEventListener("abort", onStopping, { once: true });

  async function beat(): Promise<void> {
    while (!done.signal.aborted) {
      const progress = news;
      news = null;
      try {
        const answer = await heartbeatMirJob(claim, progress);
        if (answer.isFenced) {
          return endFor("fenced");
        }
        if (answer.isCancelRequested) {
          return endFor("canceled");
        }
      } catch (error) {
        // a brief outage of the database is harmless: the claim is checked again at the end
        log().warn({ jobId: claim.jobId, error: String(error) }, "heartbeat failed");
        news ??= progress;
      }
      await sleep(context.heartbeatMs, undefined, { signal: done.signal }).catch(() => undefined);
    }
  }
  const beating = beat();

  return {
    signal: ended.signal,
    onProgress(progress) {
      news = { ...progress, remainingMs: remaining.at(progress, performance.now()) };
    },
    endReason: () => reason,
    async stopHeartbeat() {
      done.abort();
      context.stopping.removeEventListener("abort", onStopping);
      await beating;
    },
  };
}
