import { describe, expect, test } from "vitest";
import { z } from "zod";
import { POST as restoreAblation } from "#app/api/v1/projects/[slug]/ablations/[key]/restore/route.ts";
import {
  PATCH as changeAblation,
  DELETE as deleteAblation,
  GET as readAblation,
} from "#app/api/v1/projects/[slug]/ablations/[key]/route.ts";
import { POST as createAblation, GET as listAblations } from "#app/api/v1/projects/[slug]/ablations/route.ts";
import { AblationSchema } from "#lib/benchmarks/ablation-schema.ts";
import { upsertAblation } from "#lib/benchmarks/repository-ablations.ts";
import { transaction } from "#lib/db/transaction.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import { actOnRuns } from "#lib/runs/run-actions.ts";
import { call } from "#tests/integration/api/call.ts";
import { newProject, newRun } from "#tests/integration/api/records.ts";
import { useTestDatabase } from "#tests/support/db.ts";

useTestDatabase();

const make = (slug: string, body: object) => call(createAblation, "POST", { params: { slug }, body });
const made = async (slug: string, body: object) => AblationSchema.parse((await make(slug, body)).body);
const change = (slug: string, key: string, body: object) =>
  call(changeAblation, "PATCH", { params: { slug, key }, body });
const changed = async (slug: string, key: string, body: object) =>
  AblationSchema.parse((await change(slug, key, body)).body);
const read = (slug: string, key: string) => call(readAblation, "GET", { params: { slug, key } });
const keys = async (slug: string) =>
  z
    .object({ items: z.array(AblationSchema) })
    .parse((await call(listAblations, "GET", { params: { slug } })).body)
    .items.map(({ key }) => key);

/** A project with runs of three learning rates. */
async function project() {
  const slug = await newProject();
  const runIds = [];
  for (const lr of ["1e-4", "1e-3", "1e-2"]) {
    runIds.push(await newRun({ project: slug, name: `lr-${lr}`, params: { lr, team: "a" } }));
  }
  return { slug, runIds };
}

describe("An ablation", () => {
  test("is made of runs, gets a key of its title, and stands behind the others", async () => {
    const { slug, runIds } = await project();
    const first = await made(slug, { title: "Learning rate (Große)", factors: ["lr"], runIds });
    expect(first).toMatchObject({ key: "learning-rate-gro-e", state: "running", conclusion: "", filter: "" });
    expect(first.runs.map((run) => run.runId)).toEqual(runIds);
    const second = await made(slug, { title: "Learning rate (Große)", factors: ["lr"], runIds });
    expect(await keys(slug)).toEqual([first.key, `${first.key}-2`]);
    expect(second.position).toBe(first.position + 1);
    expect((await made(slug, { title: "new", factors: ["lr"], runIds })).key).toBe("new-2");
  });

  test("is made of the runs that match a filter, which it keeps as a record", async () => {
    const { slug, runIds } = await project();
    const filter = "params.lr < 5e-3";
    const ablation = await made(slug, { title: "Small", factors: ["lr"], filter, baselineRunId: runIds[0] });
    expect(ablation).toMatchObject({ filter, baselineRunId: runIds[0] });
    expect(ablation.runs.map((run) => run.runId)).toEqual(runIds.slice(0, 2));
  });

  test("is refused without runs, with both ways of choosing them, and with a filter that is none", async () => {
    const { slug, runIds } = await project();
    const body = { title: "x", factors: ["lr"] };
    const refused = async (more: object) => (await make(slug, { ...body, ...more })).body;
    expect(await refused({})).toMatchObject({ status: 422, errors: [{ path: "runIds" }] });
    expect(await refused({ runIds, filter: "" })).toMatchObject({ errors: [{ path: "runIds" }] });
    expect(await refused({ filter: "params.lr <" })).toMatchObject({ errors: [{ path: "filter" }] });
    expect(await refused({ filter: "params.lr = 7" })).toMatchObject({ errors: [{ path: "filter" }] });
    expect(await refused({ runIds, factors: ["lr", "lr"] })).toMatchObject({ errors: [{ path: "factors" }] });
    const stranger = await newRun();
    expect(await refused({ runIds: [stranger] })).toMatchObject({ errors: [{ path: "runIds.0" }] });
    expect(await refused({ runIds, baselineRunId: stranger })).toMatchObject({
      errors: [{ path: "baselineRunId" }],
    });
    expect(await refused({ runIds, benchmarks: ["no such"] })).toMatchObject({
      errors: [{ path: "benchmarks.0" }],
    });
    await make(slug, { ...body, key: "taken", runIds });
    expect((await make(slug, { ...body, key: "taken", runIds })).status).toBe(409);
    expect((await make(slug, { ...body, key: "new", runIds })).status).toBe(409);
  });

  test("changes only what a patch names", async () => {
    const { slug, runIds } = await project();
    const before = await made(slug, { title: "Rates", factors: ["lr"], runIds });
    await change(slug, before.key, { state: "decided", conclusion: "**1e-3** it is" });
    await change(slug, before.key, { levelOrder: { lr: ["1e-2", "1e-3"] }, title: "Learning rates" });
    const after = await changed(slug, before.key, {
      baselineRunId: runIds[1] ?? "",
      factors: ["lr", "team"],
    });
    expect(after).toEqual({
      ...before,
      title: "Learning rates",
      factors: ["lr", "team"],
      state: "decided",
      conclusion: "**1e-3** it is",
      levelOrder: { lr: ["1e-2", "1e-3"] },
      baselineRunId: runIds[1],
      updatedAt: after.updatedAt,
    });
    expect((await change(slug, "none", { title: "x" })).status).toBe(404);
  });

  test("loses its baseline with the run, and gets a removed run back in its place with what a source prints", async () => {
    const { slug, runIds } = await project();
    const { id: projectId } = await getProjectBySlug(slug);
    await transaction((tx) =>
      upsertAblation(tx, {
        projectId,
        key: "printed",
        title: "Printed",
        factors: ["lr"],
        baselineRunId: runIds[0] ?? null,
        runs: runIds.map((runId, index) => ({ runId, reportedAverage: 60 + index })),
      }),
    );
    const without = await changed(slug, "printed", { removeRunIds: [runIds[0]] });
    expect(without.baselineRunId).toBeNull();
    expect(without.runs.map((run) => run.reportedAverage)).toEqual([61, 62]);
    const again = await changed(slug, "printed", {
      addRuns: [{ runId: runIds[0], reportedAverage: 60, position: 0 }],
      baselineRunId: runIds[0] ?? "",
    });
    expect(again.runs.map((run) => [run.runId, run.reportedAverage, run.position])).toEqual(
      runIds.map((runId, index) => [runId, 60 + index, index]),
    );
    expect(again.baselineRunId).toBe(runIds[0]);
  });

  test("keeps the baseline while its run is in the trash", async () => {
    const { slug, runIds } = await project();
    const [first = ""] = runIds;
    const { key } = await made(slug, { title: "Rates", factors: ["lr"], runIds, baselineRunId: first });
    await actOnRuns(slug, { action: "trash", runIds: [first] });
    expect(await changed(slug, key, { state: "running" })).toMatchObject({ baselineRunId: null });
    await actOnRuns(slug, { action: "restore", runIds: [first] });
    const restored = AblationSchema.parse((await read(slug, key)).body);
    expect(restored.baselineRunId).toBe(first);
    expect(restored.runs.map((run) => run.runId)).toEqual(runIds);
  });

  test("goes to the trash and comes back whole; its key stays taken meanwhile", async () => {
    const { slug, runIds } = await project();
    const { key, ...before } = await made(slug, { title: "Rates", factors: ["lr"], runIds });
    const params = { slug, key };
    expect((await call(deleteAblation, "DELETE", { params })).status).toBe(204);
    expect((await call(deleteAblation, "DELETE", { params })).status).toBe(404);
    expect((await read(slug, key)).status).toBe(404);
    expect(await keys(slug)).toEqual([]);
    expect((await made(slug, { title: "Rates", factors: ["lr"], runIds })).key).toBe("rates-2");
    const restored = await call(restoreAblation, "POST", { params });
    expect(AblationSchema.parse(restored.body)).toMatchObject({ ...before, updatedAt: expect.any(String) });
    expect((await call(restoreAblation, "POST", { params })).status).toBe(404);
    expect(await keys(slug)).toEqual(["rates", "rates-2"]);
  });

  test("is deleted for good from the trash or at once, with its comments; its runs stay and its key is free", async () => {
    const { slug, runIds } = await project();
    const make = () => made(slug, { title: "Rates", factors: ["lr"], runIds });
    const { key } = await make();
    const params = { slug, key };
    const forGood = () => call(deleteAblation, "DELETE", { params, query: "forever=1" });
    await call(deleteAblation, "DELETE", { params });
    expect((await forGood()).status).toBe(204);
    expect((await forGood()).status).toBe(404);
    expect((await call(restoreAblation, "POST", { params })).status).toBe(404);
    const again = await make();
    expect(again.key).toBe(key);
    expect(again.runs.map((run) => run.runId)).toEqual(runIds);
    expect((await forGood()).status).toBe(204);
    expect(await keys(slug)).toEqual([]);
  });
});
