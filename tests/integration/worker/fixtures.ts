import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll } from "vitest";
import { registerCheckpoint } from "#lib/artifacts/register-checkpoint.ts";
import { transaction } from "#lib/db/transaction.ts";
import { createFeaturesWriter } from "#lib/mir/features/features-writer.ts";
import { getJob } from "#lib/mir/jobs/repository-jobs.ts";
import { requestMir } from "#lib/mir/jobs/request-mir.ts";
import type { MirJob } from "#lib/mir/schema.ts";
import { createProject } from "#lib/runs/create-project.ts";
import { createRun } from "#lib/runs/create-run.ts";

export const golden = (name: string): string =>
  fileURLToPath(new URL(`../../golden/${name}`, import.meta.url));

let step = 0;

// jobs that a test leaves queued must not occupy the next test's worker
afterEach(async () => {
  await transaction((tx) =>
    tx.mirJob.updateMany({ where: { state: { in: ["queued", "running"] } }, data: { state: "canceled" } }),
  );
});

/** A run in project "worker-tests". */
export function makeRun(name = "run"): Promise<{ id: string; projectId: string }> {
  return transaction(async (tx) => {
    const project = await createProject(tx, { slug: "worker-tests", name: "Worker tests" });
    const run = await createRun(tx, { projectId: project.id, name });
    return { id: run.id, projectId: project.id };
  });
}

/** Registers a features file as a checkpoint of that run; every call uses a new step. */
export async function makeCheckpoint(uri: string): Promise<string> {
  step += 1;
  const ownStep = step;
  const run = await makeRun();
  const { checkpoint } = await transaction((tx) =>
    registerCheckpoint(tx, { runId: run.id, step: ownStep, uri }),
  );
  return checkpoint.id;
}

/** Registers a checkpoint and requests its job, as recording a checkpoint does. */
export async function queueJob(uri: string): Promise<MirJob> {
  const checkpointId = await makeCheckpoint(uri);
  return transaction((tx) => requestMir(tx, { checkpointId }));
}

/** The job once `isReached` holds; throws with the job's current state after `timeoutMs`. */
export async function waitForJob(
  id: string,
  isReached: (job: MirJob) => boolean,
  timeoutMs = 20_000,
): Promise<MirJob> {
  const end = performance.now() + timeoutMs;
  while (true) {
    const job = await getJob(id);
    if (isReached(job)) {
      return job;
    }
    if (performance.now() > end) {
      throw new Error(`not reached in ${timeoutMs} ms: ${JSON.stringify(job)}`);
    }
    await sleep(20);
  }
}

export const hasEnded = ({ state }: MirJob): boolean =>
  state === "succeeded" || state === "failed" || state === "canceled";

export const isComputing = ({ state, phase }: MirJob): boolean => state === "running" && phase === "layers";

/** The path of a features file that takes the engine some seconds; it exists while this file's tests run. */
export function useSlowFeatures(): string {
  const directory = mkdtempSync(join(tmpdir(), "mirscope-slow-"));
  const path = join(directory, "slow.safetensors");
  beforeAll(() => writeSlowFeatures(path));
  afterAll(() => rm(directory, { recursive: true, force: true }));
  return path;
}

/** Many wide layers of noise. */
async function writeSlowFeatures(path: string): Promise<void> {
  const [layerCount, tokens, dimension] = [12, 600, 256];
  const writer = await createFeaturesWriter(path, {
    layerCount,
    dimension,
    tokenCounts: { vision: [tokens], text: [tokens] },
    metadata: {},
  });
  let seed = 1;
  const noise = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32 - 0.5;
  };
  for (let layer = 1; layer <= layerCount; layer += 1) {
    for (const modality of ["vision", "text"] as const) {
      const shift = modality === "vision" ? 0.5 : 0;
      await writer.writeSample(
        modality,
        layer,
        0,
        Float32Array.from({ length: tokens * dimension }, () => noise() + shift),
      );
    }
  }
  await writer.finish();
}
