import { describe, expect, it } from "vitest";
import { registerCheckpoint } from "#lib/artifacts/register-checkpoint.ts";
import { sql } from "#lib/db/sql.ts";
import { transaction } from "#lib/db/transaction.ts";
import { registerEvaluationSet } from "#lib/mir/evaluation-sets/repository-evaluation-sets.ts";
import { cancelMirJob, retryMirJob } from "#lib/mir/jobs/job-control.ts";
import { listJobs } from "#lib/mir/jobs/jobs-list.ts";
import { getJob } from "#lib/mir/jobs/repository-jobs.ts";
import { requestMir } from "#lib/mir/jobs/request-mir.ts";
import { recordReportedMir } from "#lib/mir/reported-mir.ts";
import { listMirResults } from "#lib/mir/repository-results.ts";
import { useTestDatabase } from "../../support/db.ts";
import {
  golden,
  hasEnded,
  isComputing,
  makeCheckpoint,
  makeRun,
  queueJob,
  useSlowFeatures,
  waitForJob,
} from "./fixtures.ts";
import { startWorkerProcess } from "./processes.ts";

useTestDatabase();

const slow = useSlowFeatures();

const deliveriesOf = (id: string) =>
  transaction((tx) => tx.$queryRaw<unknown[]>(sql`SELECT 1 FROM pgboss.job WHERE data->>'mirJobId' = ${id}`));

describe("asking for MIR", () => {
  it("leaves neither row nor delivery behind when the transaction rolls back", async () => {
    const checkpointId = await makeCheckpoint(slow);
    let id = "";
    const failing = transaction(async (tx) => {
      id = (await requestMir(tx, { checkpointId })).id;
      throw new Error("the caller fails");
    });
    await expect(failing).rejects.toThrow("the caller fails");
    await expect(getJob(id)).rejects.toMatchObject({ code: "not-found" });
    expect(await deliveriesOf(id)).toEqual([]);
  });

  it("makes one job of a checkpoint, however many ask at the same time", async () => {
    const checkpointId = await makeCheckpoint(slow);
    const asked = await Promise.all(
      Array.from({ length: 8 }, () => transaction((tx) => requestMir(tx, { checkpointId, recompute: true }))),
    );
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
    expect(await deliveriesOf(asked[0]?.id ?? "")).toHaveLength(1);
  });

  it("computes bundles on the project's default set, and says so where there is none", async () => {
    const run = await makeRun("bundles");
    const [first, second] = await transaction(async (tx) => [
      await registerCheckpoint(tx, { runId: run.id, step: 1, uri: "/bundle/a" }),
      await registerCheckpoint(tx, { runId: run.id, step: 2, uri: "/bundle/b" }),
    ]);
    const ask = (checkpointId: string) => transaction((tx) => requestMir(tx, { checkpointId }));
    await expect(ask(first?.checkpoint.id ?? "")).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("evaluation set"),
    });
    const common = { template: "t", sampleCount: 1, uri: "/sets/a", isDefault: true };
    const register = (projectId: string | null, name: string) =>
      transaction((tx) => registerEvaluationSet(tx, { ...common, projectId, name, digest: name }));
    const builtIn = await register(null, "built-in");
    expect((await ask(first?.checkpoint.id ?? "")).evaluationSetId).toBe(builtIn.id);
    await register(run.projectId, "older");
    const own = await register(run.projectId, "own");
    expect((await ask(second?.checkpoint.id ?? "")).evaluationSetId).toBe(own.id);
  });

  it("refuses a checkpoint that stands for reported values only", async () => {
    const run = await makeRun("reported");
    const { checkpoint } = await transaction((tx) =>
      registerCheckpoint(tx, { runId: run.id, step: null, uri: null }),
    );
    const asking = transaction((tx) => requestMir(tx, { checkpointId: checkpoint.id }));
    await expect(asking).rejects.toMatchObject({ code: "conflict" });
    const report = (mir: number) =>
      transaction((tx) =>
        recordReportedMir(tx, {
          checkpointId: checkpoint.id,
          definition: "reference-fast",
          mir,
          source: "Table 1",
        }),
      );
    await report(3.1);
    await report(3.2);
    const results = await listMirResults({ checkpointIds: [checkpoint.id] });
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({ mir: 3.2, origin: "reported", source: "Table 1", fidSum: null });
  });
});

describe("canceling", () => {
  it("ends a queued job at once, so that no worker takes it", async () => {
    const { id } = await queueJob(slow);
    expect((await cancelMirJob(id)).state).toBe("canceled");
    expect((await cancelMirJob(id)).state, "twice is fine").toBe("canceled");
    await startWorkerProcess();
    const other = await queueJob(golden("tiny-norms-f32.safetensors"));
    await waitForJob(other.id, hasEnded);
    expect(await getJob(id)).toMatchObject({ state: "canceled", attempt: 0 });
  });

  it("kills the computation of a running job within two seconds, and the worker takes the next job", async () => {
    const worker = await startWorkerProcess();
    const { id, checkpointId } = await queueJob(slow);
    await waitForJob(id, isComputing);
    const pid = worker.computePid() ?? 0;
    const asked = performance.now();
    expect(await cancelMirJob(id)).toMatchObject({ state: "running", isCancelRequested: true });
    expect((await waitForJob(id, hasEnded, 2000)).state).toBe("canceled");
    expect(performance.now() - asked).toBeLessThan(2000);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    expect(await listMirResults({ checkpointIds: [checkpointId] })).toEqual([]);
    const next = await queueJob(golden("large-norms-f32.safetensors"));
    expect(await waitForJob(next.id, hasEnded)).toMatchObject({ state: "succeeded", workerId: worker.id });
  });

  it("is refused for a job that has ended, and for one that does not exist", async () => {
    await startWorkerProcess();
    const { id } = await queueJob(golden("bad/no-layers.safetensors"));
    await waitForJob(id, hasEnded);
    await expect(cancelMirJob(id)).rejects.toMatchObject({ code: "conflict" });
    await expect(cancelMirJob(crypto.randomUUID())).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("retrying", () => {
  it("computes a canceled job after all", async () => {
    const { id } = await queueJob(golden("near-identical-f32.safetensors"));
    await cancelMirJob(id);
    expect(await retryMirJob(id)).toMatchObject({ state: "queued", attempt: 0 });
    await expect(retryMirJob(id)).rejects.toMatchObject({ code: "conflict" });
    await startWorkerProcess();
    expect((await waitForJob(id, hasEnded)).state).toBe("succeeded");
    await expect(retryMirJob(id)).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("many jobs", () => {
  it("are shared by two workers, and each is computed once", async () => {
    const workers = await Promise.all([startWorkerProcess(), startWorkerProcess()]);
    const jobs = await Promise.all(
      Array.from({ length: 20 }, () => queueJob(golden("outliers-even-small.safetensors"))),
    );
    const ended = await Promise.all(jobs.map(({ id }) => waitForJob(id, hasEnded, 60_000)));
    expect(ended.map(({ state, attempt }) => `${state} ${attempt}`)).toEqual(
      Array.from({ length: 20 }, () => "succeeded 1"),
    );
    expect(new Set(ended.map(({ workerId }) => workerId))).toEqual(new Set(workers.map(({ id }) => id)));
    const results = await listMirResults({ checkpointIds: jobs.map(({ checkpointId }) => checkpointId) });
    expect(results).toHaveLength(60);
  }, 90_000);

  it("are listed newest first, page by page, each once", async () => {
    const { projectId } = await makeRun();
    const all = (await listJobs({ projectId, limit: 200 })).items.map(({ id }) => id);
    expect(all.length).toBeGreaterThan(20);
    expect(all).toEqual([...all].sort().reverse());
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listJobs({ projectId, limit: 7, cursor });
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(paged).toEqual(all);
    const failed = await listJobs({ projectId, state: ["failed"], limit: 200 });
    expect(failed.items.every(({ state }) => state === "failed")).toBe(true);
    expect(failed.items.length).toBeGreaterThan(0);
  });
});
