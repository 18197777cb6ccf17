import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findVisibleProject } from "#app/_server/find-project.ts";
import { loadComparison } from "#app/(workspace)/projects/[slug]/compare/_load.ts";
import { loadRunPage } from "#app/(workspace)/projects/[slug]/runs/[runId]/_load.ts";
import { findEvaluationSet } from "#app/(workspace)/projects/[slug]/settings/evaluation-sets/[setId]/_load.ts";
import { db } from "#lib/db/client.ts";
import { closeJobs } from "#lib/jobs/client.ts";
import { listBases, saveBase } from "#lib/mir/projector/repository-bases.ts";
import { findProjectBySlug } from "#lib/runs/repository-projects.ts";
import { importStudy } from "#lib/studies/import-study.ts";
import { listColumns } from "#lib/tables/columns/columns.ts";
import { correlateRuns } from "#lib/tables/correlation/correlate-runs.ts";
import { inRequest } from "#tests/integration/pages/request-scope.ts";
import { countQueries } from "#tests/support/count-queries.ts";
import { useTestDatabase } from "#tests/support/db.ts";

useTestDatabase();

const SLUG = "paper";
let projectId = "";
let runIds: string[] = [];

beforeAll(async () => {
  await importStudy("studies/paper");
  projectId = (await findProjectBySlug(SLUG))?.id ?? "";
  const runs = await db().run.findMany({
    where: { projectId },
    select: { id: true },
    orderBy: { id: "asc" },
  });
  runIds = runs.map(({ id }) => id);
});
afterAll(closeJobs);

/** The queries of a page whose metadata and body call the same loader. */
const twice = (load: () => Promise<unknown>) =>
  countQueries(() => inRequest(async () => [await load(), await load()]));

describe("The loader that metadata and body of a page share", () => {
  test("sees the queries that it counts", async () => {
    const load = () => findProjectBySlug(SLUG);
    expect(await countQueries(load)).toHaveLength(1);
    expect(await twice(load)).toHaveLength(2);
  });

  test.each<[string, () => Promise<unknown>]>([
    ["a project", () => findVisibleProject(SLUG)],
    ["a run", () => loadRunPage(SLUG, runIds[0] ?? "")],
    ["an evaluation set", () => findEvaluationSet(SLUG, "none")],
  ])("reads %s once a request", async (_, load) => {
    const once = await countQueries(() => inRequest(load));
    expect(once.length).toBeGreaterThan(0);
    expect((await twice(load)).length).toBe(once.length);
  });

  test("reads again in the next request", async () => {
    const load = () => findVisibleProject(SLUG);
    expect(await countQueries(async () => [await inRequest(load), await inRequest(load)])).toHaveLength(2);
  });
});

describe("The number of queries", () => {
  test("of Compare does not grow with the runs", async () => {
    const few = await countQueries(() => loadComparison(projectId, runIds.slice(0, 2)));
    const many = await countQueries(() => loadComparison(projectId, runIds.slice(0, 12)));
    expect(many.length).toBe(few.length);
  });

  test("of the list of bases does not grow with the bases", async () => {
    const add = (name: string) =>
      db().$transaction((tx) =>
        saveBase(tx, {
          projectId,
          name,
          uri: `/bases/${name}`,
          digest: name,
          visionWidth: 8,
          tokenWidth: 16,
        }),
      );
    await add("one");
    const few = await countQueries(() => listBases(projectId));
    await add("two");
    await add("three");
    expect(await countQueries(() => listBases(projectId))).toHaveLength(few.length);
    expect((await listBases(projectId)).map(({ name, checkpointCount }) => [name, checkpointCount])).toEqual([
      ["one", 0],
      ["three", 0],
      ["two", 0],
    ]);
  });
});

describe("A correlation", () => {
  const query = {
    project: SLUG,
    x: "mir.reference-fast",
    y: "scores.SEED-I",
    group: "none",
    filter: "",
    text: "",
  };

  test("asks for no jobs", async () => {
    const queries = await countQueries(() => correlateRuns(query));
    expect(queries.length).toBeGreaterThan(0);
    expect(queries.filter((text) => /\bmir_job\b/.test(text) && /progress_done/.test(text))).toEqual([]);
  });

  test("of a page that has the columns and ablations reads neither again", async () => {
    const alone = await countQueries(() => correlateRuns(query));
    const columns = await listColumns(projectId);
    const given = await countQueries(() => correlateRuns(query, { columns, ablations: [] }));
    expect(alone.length - given.length).toBeGreaterThanOrEqual(2);
  });
});
