import { describe, expect, it } from "vitest";
import { sql } from "#lib/db/sql.ts";
import { transaction } from "#lib/db/transaction.ts";
import { claimMirJob, heartbeatMirJob } from "#lib/mir/jobs/claim-job.ts";
import { failMirJob, finishMirJob } from "#lib/mir/jobs/end-job.ts";
import { reapMirJobs } from "#lib/mir/jobs/jobs-reaper.ts";
import { listJobLayers, storeJobLayer } from "#lib/mir/jobs/repository-job-layers.ts";
import { getJob } from "#lib/mir/jobs/repository-jobs.ts";
import { registerWorker } from "#lib/mir/jobs/repository-workers.ts";
import { listMirResults } from "#lib/mir/repository-results.ts";
import { useTestDatabase } from "../../support/db.ts";
import { golden, hasEnded, isComputing, queueJob, useSlowFeatures, waitForJob } from "./fixtures.ts";
import { startMain, startWorkerProcess } from "./processes.ts";

useTestDatabase();

const slow = useSlowFeatures();

const LOST = { staleAfterMs: 0, undeliveredAfterMs: 0 };

/** Layers that wait for another attempt. */
const keptLayers = (jobId: string) =>
  transaction((tx) => tx.mirJobLayer.findMany({ where: { jobId }, select: { layer: true } }));

/** Makes the database itself log each time a layer is stored, which is each time a layer is computed. */
const logLayers = () =>
  transaction(async (tx) => {
    await tx.$executeRaw(sql`CREATE TABLE IF NOT EXISTS layer_log (job_id uuid, layer int, attempt int)`);
    await tx.$executeRaw(sql`
      CREATE OR REPLACE FUNCTION log_layer() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO layer_log SELECT NEW.job_id, NEW.layer, j.attempt FROM mir_job j WHERE j.id = NEW.job_id;
        RETURN NULL;
      END $$`);
    await tx.$executeRaw(sql`
      CREATE OR REPLACE TRIGGER log_layer AFTER INSERT OR UPDATE ON mir_job_layer
      FOR EACH ROW EXECUTE FUNCTION log_layer()`);
  });

const loggedLayers = (jobId: string) =>
  transaction((tx) =>
    tx.$queryRaw<{ layer: number; attempt: number }[]>(
      sql`SELECT layer, attempt FROM layer_log WHERE job_id = ${jobId}::uuid ORDER BY attempt, layer`,
    ),
  );

const layersUpTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** The claim of a worker that then disappears. */
async function claimAndVanish(jobId: string, workerId = crypto.randomUUID()) {
  const numbers = {
    host: "gone",
    pid: 1,
    provider: "cpu",
    device: "none",
    deviceNote: null,
    softwareVersion: "test",
  };
  await registerWorker({ id: workerId, ...numbers });
  const claimed = await claimMirJob(jobId, workerId);
  if (claimed === null) throw new Error("nothing to claim");
  return claimed.claim;
}

describe("a job whose process is killed", () => {
  it("is tried again after its compute process was killed with -9, and is done once", async () => {
    const worker = await startWorkerProcess();
    const { id, checkpointId } = await queueJob(slow);
    await waitForJob(id, isComputing);
    const pid = worker.computePid();
    expect(pid).toBeDefined();
    process.kill(pid ?? 0, "SIGKILL");
    const waiting = await waitForJob(id, ({ state }) => state !== "running");
    expect(waiting).toMatchObject({ state: "queued", attempt: 1, errorKind: "crashed" });
    expect(waiting.errorMessage).toContain("SIGKILL");
    const job = await waitForJob(id, hasEnded, 60_000);
    expect(job).toMatchObject({ state: "succeeded", attempt: 2, errorKind: null });
    expect(await listMirResults({ checkpointIds: [checkpointId] })).toHaveLength(3);
    expect(worker.process.exitCode, "the worker lives on").toBeNull();
  }, 90_000);

  it.each(["compute process", "worker"])(
    "goes on behind the layers that were finished before its %s was killed: none is computed twice, and none left behind",
    async (victim) => {
      await logLayers();
      const worker = await startWorkerProcess();
      const { id, checkpointId } = await queueJob(slow);
      await waitForJob(id, (job) => isComputing(job) && (job.done ?? 0) >= 4);
      if (victim === "worker") {
        await worker.kill();
      } else {
        process.kill(worker.computePid() ?? 0, "SIGKILL");
        await waitForJob(id, ({ state }) => state === "queued");
      }
      const kept = await keptLayers(id);
      if (victim === "worker") await startWorkerProcess();
      expect(kept.length).toBeGreaterThanOrEqual(3);
      const resumed = await waitForJob(id, (job) => isComputing(job) && job.attempt === 2, 60_000);
      expect(resumed.done).toBeGreaterThanOrEqual(kept.length);
      await waitForJob(id, (job) => hasEnded(job), 60_000);
      const stored = await loggedLayers(id);
      expect(stored.map(({ layer }) => layer).sort((a, b) => a - b)).toEqual(layersUpTo(12));
      expect(stored.filter(({ attempt }) => attempt === 1).map(({ layer }) => layer)).toEqual(
        layersUpTo(kept.length),
      );
      expect(await keptLayers(id)).toEqual([]);
      const [result] = await listMirResults({ checkpointIds: [checkpointId] });
      const { checkpointId: fresh, id: freshJob } = await queueJob(slow);
      await waitForJob(freshJob, hasEnded, 60_000);
      const [expected] = await listMirResults({ checkpointIds: [fresh] });
      expect(result?.mir).toBe(expected?.mir);
      expect(result?.standardErrorPaired).toBe(expected?.standardErrorPaired);
    },
    90_000,
  );

  it("starts afresh where its input was changed between two attempts", async () => {
    const { id } = await queueJob(slow);
    const claim = await claimAndVanish(id);
    const outcome = { layer: 1, results: [], influences: [] };
    expect(await storeJobLayer(claim, "of the old file", outcome)).toBe(true);
    expect(await listJobLayers(id, "of the old file")).toEqual([outcome]);
    expect(await listJobLayers(id, "of the new file")).toEqual([]);
    await reapMirJobs(LOST);
    expect(await storeJobLayer(claim, "of the old file", outcome), "fenced off").toBe(false);
  });

  it("is taken up by another worker after its worker was killed with -9, whose orphan ends", async () => {
    const [first, second] = await Promise.all([startWorkerProcess(), startWorkerProcess()]);
    const { id, checkpointId } = await queueJob(slow);
    const running = await waitForJob(id, isComputing);
    const [victim, heir] = running.workerId === first.id ? [first, second] : [second, first];
    const orphan = victim.computePid() ?? 0;
    await victim.kill();
    const job = await waitForJob(id, hasEnded, 60_000);
    expect(job).toMatchObject({ state: "succeeded", attempt: 2, workerId: heir.id });
    expect(await listMirResults({ checkpointIds: [checkpointId] })).toHaveLength(3);
    expect(orphan).toBeGreaterThan(0);
    expect(() => process.kill(orphan, 0), "the orphaned compute process has ended").toThrow("ESRCH");
  }, 90_000);

  it("is taken up when the only worker was killed and a new one starts", async () => {
    const first = await startWorkerProcess();
    const { id } = await queueJob(slow);
    await waitForJob(id, isComputing);
    await first.kill();
    expect((await getJob(id)).state).toBe("running");
    const second = await startWorkerProcess();
    const job = await waitForJob(id, hasEnded, 60_000);
    expect(job).toMatchObject({ state: "succeeded", attempt: 2, workerId: second.id });
  }, 90_000);

  it("goes back to the queue at once when its worker is asked to end, without costing an attempt", async () => {
    const first = await startWorkerProcess();
    const { id } = await queueJob(slow);
    await waitForJob(id, isComputing);
    expect(await first.terminate()).toBe(0);
    expect(await getJob(id)).toMatchObject({ state: "queued", attempt: 0, errorKind: null, phase: null });
    await startWorkerProcess();
    expect(await waitForJob(id, hasEnded, 60_000)).toMatchObject({ state: "succeeded", attempt: 1 });
  }, 90_000);
});

describe("workers/main.ts", () => {
  it("computes a job and ends with 0 on SIGTERM", async () => {
    const main = startMain();
    const exit = new Promise((resolve) => main.once("exit", resolve));
    const { id } = await queueJob(golden("ordinary-f16.safetensors"));
    expect((await waitForJob(id, hasEnded)).state).toBe("succeeded");
    main.kill("SIGTERM");
    expect(await exit).toBe(0);
  });
});

describe("a claim", () => {
  it("is one worker's: a second delivery of the same job finds nothing to do", async () => {
    const { id } = await queueJob(slow);
    await claimAndVanish(id);
    expect(await claimMirJob(id, crypto.randomUUID())).toBeNull();
    expect((await getJob(id)).attempt).toBe(1);
  });

  it("that went stale is taken away, and its holder can write nothing any more", async () => {
    const { id, checkpointId } = await queueJob(slow);
    const stale = await claimAndVanish(id);
    expect((await reapMirJobs(LOST)).lost).toBe(1);
    expect(await getJob(id)).toMatchObject({ state: "queued", attempt: 1, errorKind: "worker-lost" });
    const current = await claimAndVanish(id);

    expect(await heartbeatMirJob(stale, null)).toEqual({ isFenced: true });
    expect(await failMirJob(stale, { kind: "x", message: "x", isRetryable: false })).toBe(false);
    const interval = { standardError: null, standardErrorPaired: null, sampleCount: null } as const;
    const sizes = { mir: 1, sum: 10, errorEstimate: 0, ...interval };
    const result = { definition: "exact", ...sizes, method: "m", layers: [] } as const;
    const computation = {
      results: [result],
      device: "d",
      provider: "cpu",
      undefinedResults: [],
      deviceNote: null,
      seconds: 1,
    } as const;
    const work = { computation, durationMs: 1, softwareVersion: "test" };
    expect(await finishMirJob(stale, work)).toBe(false);
    expect(await listMirResults({ checkpointIds: [checkpointId] })).toEqual([]);

    expect(await finishMirJob(current, work)).toBe(true);
    expect(await listMirResults({ checkpointIds: [checkpointId] })).toHaveLength(1);
    expect(await getJob(id)).toMatchObject({ state: "succeeded", attempt: 2, errorKind: null });
  });

  it("that is lost in the last attempt fails the job with the reason", async () => {
    const { id } = await queueJob(slow);
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await claimAndVanish(id);
      await reapMirJobs(LOST);
    }
    expect(await getJob(id)).toMatchObject({ state: "failed", attempt: 4, errorKind: "worker-lost" });
  });
});

describe("an attempt that fails for what may pass", () => {
  it("is repeated after growing pauses and fails for good after the last", async () => {
    const { id } = await queueJob(slow);
    for (const pauseSeconds of [5, 30, 120]) {
      const claim = await claimAndVanish(id);
      await failMirJob(claim, { kind: "crashed", message: "it crashed", isRetryable: true });
      const job = await getJob(id);
      expect(job).toMatchObject({ state: "queued", errorKind: "crashed", errorMessage: "it crashed" });
      const pauseMs = Date.parse(job.availableAt) - Date.now();
      expect(Math.abs(pauseMs - pauseSeconds * 1000)).toBeLessThan(1500);
      expect(await claimMirJob(id, crypto.randomUUID()), "not before the pause has ended").toBeNull();
      await transaction((tx) =>
        tx.$executeRaw(sql`UPDATE mir_job SET available_at = now() WHERE id = ${id}::uuid`),
      );
    }
    const last = await claimAndVanish(id);
    await failMirJob(last, { kind: "crashed", message: "it crashed", isRetryable: true });
    expect(await getJob(id)).toMatchObject({ state: "failed", attempt: 4, errorKind: "crashed" });
  });
});

describe("a queued job that the queue has lost", () => {
  it("is delivered again", async () => {
    const { id } = await queueJob(golden("no-outliers-f32.safetensors"));
    await transaction((tx) => tx.$executeRaw(sql`DELETE FROM pgboss.job WHERE data->>'mirJobId' = ${id}`));
    await startWorkerProcess();
    expect((await waitForJob(id, hasEnded)).state).toBe("succeeded");
  });

  it("is not delivered twice while a delivery waits", async () => {
    const { id } = await queueJob(golden("no-outliers-f32.safetensors"));
    expect((await reapMirJobs(LOST)).redelivered).toBe(0);
    const deliveries = await transaction((tx) =>
      tx.$queryRaw<unknown[]>(sql`SELECT 1 FROM pgboss.job WHERE data->>'mirJobId' = ${id}`),
    );
    expect(deliveries).toHaveLength(1);
  });
});
