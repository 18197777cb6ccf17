import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { closeDb } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import { consume } from "#lib/jobs/consumer.ts";
import { log } from "#lib/log.ts";
import { reapMirJobs } from "#lib/mir/jobs/jobs-reaper.ts";
import { findActiveJobIds } from "#lib/mir/jobs/repository-jobs.ts";
import { registerWorker, stopWorker, touchWorker } from "#lib/mir/jobs/repository-workers.ts";
import { openStorage } from "#lib/storage/open-storage.ts";
import packageJson from "../package.json" with { type: "json" };
import { createComputeProcess } from "./compute/compute-process.ts";
import { handlersOf } from "./register.ts";
import { removeLeftovers, removeUnneeded, temporaryDirectory } from "./temporary-directory.ts";

/** The intervals that determine how soon a lost job is retried. */
export interface WorkerTimes {
  /** Interval of a running job's heartbeat and progress; a cancellation is noticed as soon. */
  readonly heartbeatMs: number;
  /** A job silent for this long has lost its worker. Many heartbeats, so that a busy machine loses nothing. */
  readonly staleAfterMs: number;
  readonly reapEveryMs: number;
  /** A queued job without a pending delivery is delivered again after this long. */
  readonly undeliveredAfterMs: number;
  readonly touchEveryMs: number;
  /** An unused compute process is ended after this long to free its memory. */
  readonly idleMs: number;
}

export const DEFAULT_TIMES: WorkerTimes = {
  heartbeatMs: 500,
  staleAfterMs: 20_000,
  reapEveryMs: 10_000,
  undeliveredAfterMs: 20_000,
  touchEveryMs: 5_000,
  idleMs: 60_000,
};

/** Time limit for returning the running job to the queue on shutdown. */
const DRAIN_MS = 10_000;

/** Name and version of the computing software, as stored with every result. */
const SOFTWARE_VERSION = `mirscope ${packageJson.version}, onnxruntime-node ${packageJson.dependencies["onnxruntime-node"]}`;

export interface Worker {
  readonly id: string;
  /** Returns the running job to the queue, then ends everything. */
  stop(): Promise<void>;
}

/**
 * Starts a worker: selects its device, registers, and processes jobs one at a time.
 * @throws AppError `unavailable` if the device of MIRSCOPE_DEVICE is missing
 */
export async function startWorker(times: WorkerTimes = DEFAULT_TIMES): Promise<Worker> {
  const { MIRSCOPE_DEVICE: device, MIRSCOPE_HOME } = env();
  const home = resolve(MIRSCOPE_HOME);
  const id = randomUUID();
  const temporary = temporaryDirectory(home, id);
  const compute = createComputeProcess(times.idleMs);
  const stopping = new AbortController();
  await removeLeftovers(home, findActiveJobIds);
  const { name, ...description } = await compute.describe(device);
  await registerWorker({
    id,
    host: hostname(),
    pid: process.pid,
    softwareVersion: SOFTWARE_VERSION,
    ...description,
  });
  const consumer = await consume(
    handlersOf({
      workerId: id,
      softwareVersion: SOFTWARE_VERSION,
      // the one that passed its self-test at the start: "auto" would test and choose again for every job
      device: name,
      // models have operators that a GPU provider may lack: they run on a GPU only if it is set explicitly
      modelDevice: device === "auto" ? "cpu" : device,
      compute,
      storage: openStorage(),
      temporaryDirectory: temporary,
      phaseDurations: new Map(),
      heartbeatMs: times.heartbeatMs,
      stopping: stopping.signal,
    }),
  );
  const repeating = [
    repeat("touch", times.touchEveryMs, stopping.signal, () => touchWorker(id)),
    repeat("reap", times.reapEveryMs, stopping.signal, async () => {
      const reaped = await reapMirJobs(times);
      if (reaped.lost + reaped.redelivered > 0) {
        log().warn(reaped, "jobs were taken up again");
      }
    }),
  ];
  log().info({ id, ...description, softwareVersion: SOFTWARE_VERSION }, "worker ready");

  return {
    id,
    async stop() {
      stopping.abort();
      await Promise.all(repeating);
      await consumer.stop(DRAIN_MS);
      await compute.end();
      await removeUnneeded(temporary, findActiveJobIds);
      await stopWorker(id);
      await closeDb();
    },
  };
}

/** Does something at once and again after every pause; a failure is logged and the next turn retries. */
async function repeat(name: string, everyMs: number, signal: AbortSignal, work: () => Promise<void>) {
  while (!signal.aborted) {
    await work().catch((error: unknown) => log().warn({ error: String(error) }, `${name} failed`));
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
