import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { registerCheckpoint } from "#lib/artifacts/register-checkpoint.ts";
import { sql } from "#lib/db/sql.ts";
import { transaction } from "#lib/db/transaction.ts";
import { env } from "#lib/env.ts";
import { registerEvaluationSet } from "#lib/mir/evaluation-sets/repository-evaluation-sets.ts";
import { cancelMirJob } from "#lib/mir/jobs/job-control.ts";
import { requestMir } from "#lib/mir/jobs/request-mir.ts";
import { listMirResults } from "#lib/mir/repository-results.ts";
import type { MirJob } from "#lib/mir/schema.ts";
import { useTestDatabase } from "../../support/db.ts";
import { hasEnded, makeRun, waitForJob } from "./fixtures.ts";
import { startWorkerProcess, type WorkerProcess } from "./processes.ts";

useTestDatabase();

const STUDY = fileURLToPath(new URL("../../../studies/mini-lvlm", import.meta.url));
const URI = `${STUDY}/checkpoints/baseline/step-500`;
const SET = {
  name: "eval",
  digest: "d",
  template: "t",
  sampleCount: 40,
  uri: `${STUDY}/eval`,
  isDefault: true,
};

/** Makes the database itself log every phase of every attempt. */
beforeAll(() =>
  transaction(async (tx) => {
    await tx.$executeRaw(sql`CREATE TABLE seen_phase (job_id uuid, attempt int, phase text)`);
    await tx.$executeRaw(sql`
      CREATE FUNCTION see_phase() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO seen_phase VALUES (NEW.id, NEW.attempt, NEW.phase); RETURN NULL; END $$`);
    await tx.$executeRaw(sql`
      CREATE TRIGGER see_phase AFTER UPDATE ON mir_job FOR EACH ROW
      WHEN (NEW.phase IS NOT NULL) EXECUTE FUNCTION see_phase()`);
  }),
);

async function phasesOf(jobId: string, attempt: number): Promise<string[]> {
  const rows = await transaction((tx) =>
    tx.$queryRaw<{ phase: string }[]>(
      sql`SELECT DISTINCT phase FROM seen_phase WHERE job_id = ${jobId}::uuid AND attempt = ${attempt}`,
    ),
  );
  return rows.map(({ phase }) => phase);
}

let step = 0;

async function queueBundle(): Promise<MirJob> {
  step += 1;
  const ownStep = step;
  const run = await makeRun("bundle");
  return transaction(async (tx) => {
    await registerEvaluationSet(tx, { ...SET, projectId: run.projectId });
    const { checkpoint } = await registerCheckpoint(tx, { runId: run.id, step: ownStep, uri: URI });
    return requestMir(tx, { checkpointId: checkpoint.id });
  });
}

/** The path of the job's hidden states, as soon as they are complete. */
async function wholeFeatures(jobId: string): Promise<string> {
  const end = performance.now() + 60_000;
  while (performance.now() < end) {
    const [summary] = globSync(join(env().MIRSCOPE_HOME, "tmp", "*", `${jobId}-*.safetensors.json`));
    if (summary !== undefined) return summary.slice(0, -".json".length);
    await sleep(2);
  }
  throw new Error("No hidden states in a minute");
}

const mirsOf = async (checkpointId: string) =>
  (await listMirResults({ checkpointIds: [checkpointId] })).map(({ definition, mir }) => [definition, mir]);

/** The expected outcome of both kinds of kill. */
async function expectGoesOn(job: MirJob, features: string): Promise<void> {
  const ended = await waitForJob(job.id, hasEnded, 60_000);
  expect(ended).toMatchObject({ state: "succeeded", attempt: 2 });
  expect(await phasesOf(job.id, 1)).toContain("forward");
  const second = await phasesOf(job.id, 2);
  expect(second).not.toContain("forward");
  expect(second).not.toContain("images");
  expect(existsSync(features), "gone when the job has ended").toBe(false);
  const fresh = await queueBundle();
  await waitForJob(fresh.id, hasEnded, 60_000);
  expect(await phasesOf(fresh.id, 1)).toContain("forward");
  expect(await mirsOf(job.checkpointId)).toEqual(await mirsOf(fresh.checkpointId));
}

function killBoth(worker: WorkerProcess): void {
  const child = worker.computePid() ?? 0;
  worker.process.kill("SIGKILL");
  process.kill(child, "SIGKILL");
}

describe("a bundle whose hidden states were whole before the kill", () => {
  it("goes on with them after its compute process was killed, without a forward pass", async () => {
    const worker = await startWorkerProcess();
    const job = await queueBundle();
    const features = await wholeFeatures(job.id);
    process.kill(worker.computePid() ?? 0, "SIGKILL");
    await waitForJob(job.id, ({ state }) => state === "queued");
    expect(existsSync(features)).toBe(true);
    await expectGoesOn(job, features);
  }, 120_000);

  it("goes on with them in another worker of the host after its worker was killed too", async () => {
    const first = await startWorkerProcess();
    const job = await queueBundle();
    const features = await wholeFeatures(job.id);
    killBoth(first);
    const second = await startWorkerProcess();
    expect(existsSync(features), "not swept away by the worker that starts").toBe(true);
    await expectGoesOn(job, features);
    expect((await waitForJob(job.id, hasEnded)).workerId).toBe(second.id);
  }, 120_000);

  it("goes on with them after its worker was asked to end", async () => {
    const first = await startWorkerProcess();
    const job = await queueBundle();
    const features = await wholeFeatures(job.id);
    expect(await first.terminate()).toBe(0);
    expect(existsSync(features)).toBe(true);
    await startWorkerProcess();
    const ended = await waitForJob(job.id, hasEnded, 60_000);
    expect(ended, "handed back untried").toMatchObject({ state: "succeeded", attempt: 1 });
    expect(existsSync(features)).toBe(false);
  }, 120_000);

  it("leaves nothing on the disk when it is canceled", async () => {
    const worker = await startWorkerProcess();
    const job = await queueBundle();
    const features = await wholeFeatures(job.id);
    // paused, so that the job cannot end before the cancellation is noticed
    process.kill(worker.computePid() ?? 0, "SIGSTOP");
    await cancelMirJob(job.id);
    expect((await waitForJob(job.id, hasEnded)).state).toBe("canceled");
    const end = performance.now() + 5000;
    while (existsSync(features) && performance.now() < end) await sleep(10);
    expect(existsSync(features)).toBe(false);
  }, 120_000);
});
