import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { POST as requestJobs } from "#app/api/v1/checkpoints/[id]/mir-jobs/route.ts";
import { POST as backfill, DELETE, GET as readState } from "#app/api/v1/projects/[slug]/backfill/route.ts";
import { GET as readGrid } from "#app/api/v1/projects/[slug]/mir-grid/route.ts";
import { registerCheckpoint } from "#lib/artifacts/register-checkpoint.ts";
import { db } from "#lib/db/client.ts";
import { transaction } from "#lib/db/transaction.ts";
import { readEvaluationSet } from "#lib/mir/evaluation-sets/evaluation-set.ts";
import { registerEvaluationSet } from "#lib/mir/evaluation-sets/repository-evaluation-sets.ts";
import { requestMir } from "#lib/mir/jobs/request-mir.ts";
import { listMirResults } from "#lib/mir/repository-results.ts";
import { listRunRows } from "#lib/tables/rows/rows.ts";
import { call } from "#tests/integration/api/call.ts";
import { useTestDatabase } from "#tests/support/db.ts";
import { hasEnded, makeRun, waitForJob } from "./fixtures.ts";
import { startWorkerProcess } from "./processes.ts";

useTestDatabase();

const study = fileURLToPath(new URL("../../../studies/mini-lvlm", import.meta.url));
const slug = "worker-tests";
let setId: string;

beforeAll(async () => {
  const { projectId } = await makeRun();
  const { digest, template, pairs } = await readEvaluationSet(`${study}/eval`);
  const set = {
    name: "eval",
    digest,
    template,
    sampleCount: pairs.length,
    uri: `${study}/eval`,
    isDefault: true,
  };
  setId = (await transaction((tx) => registerEvaluationSet(tx, { ...set, projectId }))).id;
});

async function bundle(runName: string, step: number): Promise<string> {
  const run = await makeRun(runName);
  const uri = `${study}/checkpoints/baseline/step-500`;
  const { checkpoint } = await transaction((tx) => registerCheckpoint(tx, { runId: run.id, step, uri }));
  return checkpoint.id;
}

const ask = (body: object) => call(backfill, "POST", { params: { slug }, body });
const grid = (sets: readonly string[]) =>
  call(readGrid, "GET", { params: { slug }, query: `sets=${sets.join(",")}` });

const JobsSchema = z.object({
  jobs: z.array(z.object({ id: z.uuid(), evaluationSetId: z.uuid(), priority: z.number() })),
});

describe("The robustness grid", () => {
  it("computes a checkpoint on the first pairs of a set, as a set of its own with its own digest", async () => {
    const checkpointId = await bundle("grid", 500);
    const answer = await call(requestJobs, "POST", {
      params: { id: checkpointId },
      body: { evaluationSetIds: [setId], sampleCounts: [6, 10, 40] },
    });
    expect(answer.status, JSON.stringify(answer.body)).toBe(202);
    const { jobs } = JobsSchema.parse(answer.body);
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(3);
    expect(jobs[2]?.evaluationSetId, "all pairs are the set itself").toBe(setId);
    const subset = await db().evaluationSet.findUniqueOrThrow({
      where: { id: jobs[0]?.evaluationSetId ?? "" },
    });
    const { digest } = await readEvaluationSet(`${study}/eval`, { sampleCount: 6 });
    expect(subset).toMatchObject({ parentId: setId, sampleCount: 6, digest, uri: null });

    await startWorkerProcess();
    for (const { id } of jobs)
      expect(await waitForJob(id, hasEnded, 90_000)).toMatchObject({ state: "succeeded" });
    const results = await listMirResults({ checkpointIds: [checkpointId] });
    const exact = jobs.map(({ evaluationSetId }) =>
      results.find((result) => result.evaluationSetId === evaluationSetId && result.definition === "exact"),
    );
    expect(exact.map((result) => result?.sampleCount)).toEqual([6, 10, 40]);
    expect(new Set(exact.map((result) => result?.mir)).size).toBe(3);

    const cells = await grid(jobs.map(({ evaluationSetId }) => evaluationSetId));
    expect(cells.body).toMatchObject({
      definition: "exact",
      total: 1,
      rows: [
        {
          runName: "grid",
          step: 500,
          cells: exact.map((result) => ({ result: { mir: result?.mir }, job: { state: "succeeded" } })),
        },
      ],
    });
    // tables show the default set, whichever was computed last
    const { rows } = await listRunRows({
      project: slug,
      filter: "name = grid",
      text: "",
      sort: [],
      limit: 1,
      cursor: null,
    });
    expect(rows[0]?.mir.exact).toMatchObject({ value: exact[2]?.mir, evaluationSetId: setId });
  }, 120_000);

  it("refuses more pairs than the set has", async () => {
    const checkpointId = await bundle("too many", 1);
    const body = { evaluationSetIds: [setId], sampleCounts: [41] };
    const answer = await call(requestJobs, "POST", { params: { id: checkpointId }, body });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: "sampleCounts" }] } });
  });
});

describe("A backfill", () => {
  it("counts before it queues, queues once, and only what its filter names", async () => {
    for (const step of [1, 2, 3]) await bundle("count-a", step);
    await bundle("count-b", 1);
    const run = await makeRun("count-a");
    await transaction((tx) => registerCheckpoint(tx, { runId: run.id, step: 9, uri: "/f.safetensors" }));
    const body = { filter: "name = count-a", evaluationSetIds: [setId] };
    const wanted = { runs: 1, checkpoints: 3, unsuitable: 1, cells: 3, computed: 0 };
    expect((await ask({ ...body, dryRun: true })).body).toEqual({ ...wanted, active: 0, queued: 3 });
    expect(await db().mirJob.count({ where: { state: "queued" } }), "counting queues nothing").toBe(0);
    expect((await ask(body)).body).toEqual({ ...wanted, active: 0, queued: 3 });
    expect((await ask(body)).body).toEqual({ ...wanted, active: 3, queued: 0 });
    expect(await ask({ ...body, filter: "nonsense = " })).toMatchObject({
      status: 422,
      body: { errors: [{ path: "filter" }] },
    });

    expect((await call(readState, "GET", { params: { slug } })).body).toEqual({ queued: 3, running: 0 });
    expect((await call(DELETE, "DELETE", { params: { slug } })).status).toBe(204);
    expect((await call(readState, "GET", { params: { slug } })).body).toEqual({ queued: 0, running: 0 });
    expect((await ask(body)).body, "what was canceled is tried again").toMatchObject({ queued: 3 });
  });

  it("is overtaken by what somebody asks for, also within the backfill", async () => {
    const ids: string[] = [];
    for (const step of [1, 2, 3, 4]) ids.push(await bundle("behind", step));
    const [, promoted] = ids;
    await ask({ filter: "name = behind", evaluationSetIds: [setId], sampleCounts: [4] });
    const jobs = await db().mirJob.findMany({ where: { checkpointId: { in: ids } } });
    expect(jobs.map(({ priority }) => priority)).toEqual([-10, -10, -10, -10]);

    const ordinary = await bundle("ordinary", 1);
    const { id: ordinaryJob } = await transaction((tx) => requestMir(tx, { checkpointId: ordinary }));
    const body = { evaluationSetIds: [setId], sampleCounts: [4], recompute: false };
    const answer = await call(requestJobs, "POST", { params: { id: promoted ?? "" }, body });
    const [raised] = JobsSchema.parse(answer.body).jobs;
    expect(raised?.id, "the same job, raised").toBe(jobs.find((job) => job.checkpointId === promoted)?.id);
    expect(raised?.priority).toBe(0);

    await startWorkerProcess();
    const all = [ordinaryJob, ...jobs.map(({ id }) => id)];
    for (const id of all)
      expect(await waitForJob(id, hasEnded, 90_000)).toMatchObject({ state: "succeeded" });
    const order = await db().mirJob.findMany({
      where: { id: { in: all } },
      orderBy: { startedAt: "asc" },
      select: { id: true, attempt: true },
    });
    expect(order.slice(0, 2).map(({ id }) => id)).toEqual([ordinaryJob, raised?.id]);
    expect(
      order.map(({ attempt }) => attempt),
      "nothing ran twice",
    ).toEqual([1, 1, 1, 1, 1]);
  }, 150_000);
});
