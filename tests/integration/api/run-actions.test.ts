import { describe, expect, test } from "vitest";
import { z } from "zod";
import { GET as listAblations } from "#app/api/v1/projects/[slug]/ablations/route.ts";
import { GET as readProject } from "#app/api/v1/projects/[slug]/route.ts";
import { POST as act } from "#app/api/v1/projects/[slug]/runs/actions/route.ts";
import { PATCH as colour, GET as listColours } from "#app/api/v1/projects/[slug]/tag-colours/route.ts";
import { GET as listTags } from "#app/api/v1/projects/[slug]/tags/route.ts";
import { DELETE as emptyTrash, GET as listTrash } from "#app/api/v1/projects/[slug]/trash/route.ts";
import { POST as logMetrics } from "#app/api/v1/runs/[id]/metrics/route.ts";
import { PATCH as changeRun, DELETE as deleteRun, GET as readRun } from "#app/api/v1/runs/[id]/route.ts";
import { POST as createRun, GET as listRuns } from "#app/api/v1/runs/route.ts";
import { db } from "#lib/db/client.ts";
import { RunActionResultSchema } from "#lib/runs/run-action-schema.ts";
import { RunSchema } from "#lib/runs/schema.ts";
import { listProjectSummaries } from "#lib/tables/sql/project-summaries.ts";
import { call, idOf } from "#tests/integration/api/call.ts";
import { newProject, newRun } from "#tests/integration/api/records.ts";
import { useTestDatabase } from "#tests/support/db.ts";

useTestDatabase();

const send = (slug: string, body: object) => call(act, "POST", { params: { slug }, body });
const doIt = async (slug: string, body: object) => RunActionResultSchema.parse((await send(slug, body)).body);
const undo = (slug: string, result: z.output<typeof RunActionResultSchema>) => doIt(slug, result.undo ?? {});
const read = async (id: string) => RunSchema.parse((await call(readRun, "GET", { params: { id } })).body);
const tagsOf = async (ids: readonly string[]) => Promise.all(ids.map(async (id) => (await read(id)).tags));

const NamesSchema = z.object({ items: z.array(z.object({ name: z.string() })), total: z.int() });
const listed = async (project: string) =>
  NamesSchema.parse((await call(listRuns, "GET", { query: `project=${project}&sort=name` })).body).items.map(
    ({ name }) => name,
  );

describe("Archiving runs", () => {
  test("takes them out of tables, counts only what changed, and is undone for just those", async () => {
    const project = await newProject();
    const [a, b, c] = [
      await newRun({ project, name: "a" }),
      await newRun({ project, name: "b" }),
      await newRun({ project, name: "c" }),
    ];
    await doIt(project, { action: "archive", runIds: [a] });
    const both = await doIt(project, { action: "archive", runIds: [a, b, b] });
    expect(both).toEqual({ changed: 1, undo: { action: "unarchive", runIds: [b] } });
    expect(await listed(project)).toEqual(["c"]);
    expect(await listed(`${project}&archived=only`)).toEqual(["a", "b"]);
    expect(await listed(`${project}&archived=show`)).toEqual(["a", "b", "c"]);
    expect((await read(b)).archivedAt).not.toBeNull();
    await undo(project, both);
    expect(await listed(project)).toEqual(["b", "c"]);
    expect(await doIt(project, { action: "unarchive", runIds: [b, c] })).toEqual({ changed: 0, undo: null });
  });
});

describe("The trash", () => {
  test("hides a run from tables, counts, ablations and the list of projects, and gives it back whole", async () => {
    const project = await newProject();
    const kept = await newRun({ project, name: "kept" });
    const id = await newRun({ project, name: "gone", params: { lr: 1 }, tags: { team: "a" } });
    const points = [{ key: "loss", step: 1, value: 2 }];
    await call(logMetrics, "POST", { params: { id }, body: { points } });
    const { id: projectId } = (await read(id)).project;
    await db().ablation.create({
      data: {
        projectId,
        key: "k",
        title: "T",
        runs: { create: [kept, id].map((runId, position) => ({ runId, position })) },
      },
    });
    const membersOf = async () =>
      z
        .object({ items: z.array(z.object({ runs: z.array(z.object({ name: z.string() })) })) })
        .parse((await call(listAblations, "GET", { params: { slug: project } })).body)
        .items[0]?.runs.map(({ name }) => name);
    const countOf = async () => ({
      project: z
        .looseObject({ runCount: z.int() })
        .parse((await call(readProject, "GET", { params: { slug: project } })).body).runCount,
      summary: (await listProjectSummaries()).find(({ slug }) => slug === project)?.runCount,
    });
    expect(await membersOf()).toEqual(["kept", "gone"]);
    const trashed = await doIt(project, { action: "trash", runIds: [id] });
    expect(await listed(project)).toEqual(["kept"]);
    expect(await membersOf()).toEqual(["kept"]);
    expect(await countOf()).toEqual({ project: 1, summary: 1 });
    expect((await call(listTrash, "GET", { params: { slug: project } })).body).toMatchObject({
      items: [{ id, name: "gone", deletedAt: (await read(id)).deletedAt }],
    });
    // A trainer may continue to log to it, so that nothing is missing when the run is restored.
    const more = [{ key: "loss", step: 2, value: 1 }];
    expect((await call(logMetrics, "POST", { params: { id }, body: { points: more } })).status).toBe(200);
    await undo(project, trashed);
    expect(await listed(project)).toEqual(["gone", "kept"]);
    expect(await membersOf()).toEqual(["kept", "gone"]);
    expect(await countOf()).toEqual({ project: 2, summary: 2 });
    expect(await read(id)).toMatchObject({ deletedAt: null, params: { lr: "1" }, tags: { team: "a" } });
  });

  test("is where DELETE puts a run, and what DELETE for good takes it out of", async () => {
    const project = await newProject();
    const id = await newRun({ project, name: "r" });
    const remove = (query?: string) =>
      call(deleteRun, "DELETE", { params: { id }, ...(query === undefined ? {} : { query }) });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(204);
    expect((await read(id)).deletedAt).not.toBeNull();
    expect((await remove("forever=yes")).status).toBe(422);
    expect((await remove("forever=1")).status).toBe(204);
    expect((await remove()).status).toBe(404);
  });

  test("gives names free: a new run may take one, and a restored run then gets a number", async () => {
    const project = await newProject();
    const first = await newRun({ project, name: "same" });
    await doIt(project, { action: "trash", runIds: [first] });
    const again = await call(createRun, "POST", { body: { project, name: "same" } });
    expect(again.status).toBe(201);
    const second = idOf(again);
    expect(second).not.toBe(first);
    await doIt(project, { action: "trash", runIds: [second] });
    await newRun({ project, name: "same" });
    await newRun({ project, name: "same (2)" });
    const restored = await doIt(project, { action: "restore", runIds: [second, first] });
    expect(restored.changed).toBe(2);
    expect(await listed(project)).toEqual(["same", "same (2)", "same (3)", "same (4)"]);
    expect((await read(first)).name).toBe("same (3)");
    const taken = await call(changeRun, "PATCH", { params: { id: first }, body: { name: "same" } });
    expect(taken.status).toBe(409);
  });

  test("is emptied as a whole, and nothing beside it", async () => {
    const project = await newProject();
    const id = await newRun({ project, name: "old" });
    await newRun({ project, name: "kept" });
    await doIt(project, { action: "trash", runIds: [id] });
    expect((await call(emptyTrash, "DELETE", { params: { slug: project } })).status).toBe(204);
    expect((await call(readRun, "GET", { params: { id } })).status).toBe(404);
    expect(await listed(project)).toEqual(["kept"]);
  });
});

describe("Tagging runs", () => {
  test("gives each run back what it had when it is undone, and again when that is undone", async () => {
    const project = await newProject();
    const ids = [
      await newRun({ project, tags: { team: "a", other: "x" } }),
      await newRun({ project, tags: { team: "b" } }),
      await newRun({ project }),
      await newRun({ project, tags: { team: "new" } }),
    ];
    const before = await tagsOf(ids);
    const tagged = await doIt(project, { action: "tag", runIds: ids, key: "team", value: "new" });
    expect(tagged.changed).toBe(3);
    expect(await tagsOf(ids)).toEqual([
      { team: "new", other: "x" },
      { team: "new" },
      { team: "new" },
      { team: "new" },
    ]);
    const back = await undo(project, tagged);
    expect(await tagsOf(ids)).toEqual(before);
    await undo(project, back);
    expect((await tagsOf(ids)).map(({ team }) => team)).toEqual(["new", "new", "new", "new"]);
    const untagged = await doIt(project, { action: "untag", runIds: ids, key: "team" });
    expect(await tagsOf(ids)).toEqual([{ other: "x" }, {}, {}, {}]);
    await undo(project, untagged);
    expect((await tagsOf(ids)).map(({ team }) => team)).toEqual(["new", "new", "new", "new"]);
  });

  test("shows its colours by key and value in the project alone, until they are taken away", async () => {
    const slug = await newProject();
    const paint = (body: object) => call(colour, "PATCH", { params: { slug }, body });
    const colours = async (of: string) =>
      (await call(listColours, "GET", { params: { slug: of } })).body as { items: unknown[] };
    expect((await paint({ key: "team", value: "a", colour: "blue" })).status).toBe(204);
    await paint({ key: "team", value: "b", colour: "red" });
    await paint({ key: "team", value: "a", colour: "teal" });
    expect((await colours(slug)).items).toEqual([
      { key: "team", value: "a", colour: "teal" },
      { key: "team", value: "b", colour: "red" },
    ]);
    await paint({ key: "team", value: "b", colour: null });
    expect((await colours(slug)).items).toHaveLength(1);
    expect((await colours(await newProject())).items).toEqual([]);
    expect((await paint({ key: "team", value: "a", colour: "#f00" })).status).toBe(422);
  });

  test("offers the tags in use with how many runs have each, without those in the trash", async () => {
    const project = await newProject();
    await newRun({ project, tags: { team: "a", stage: "1" } });
    await newRun({ project, tags: { team: "b" } });
    await newRun({ project, tags: { team: "b" } });
    const gone = await newRun({ project, tags: { team: "c" } });
    await doIt(project, { action: "trash", runIds: [gone] });
    await call(colour, "PATCH", {
      params: { slug: project },
      body: { key: "team", value: "b", colour: "pink" },
    });
    expect((await call(listTags, "GET", { params: { slug: project } })).body).toMatchObject({
      items: [
        { key: "stage", value: "1", runs: 1, colour: null },
        { key: "team", value: "b", runs: 2, colour: "pink" },
        { key: "team", value: "a", runs: 1, colour: null },
      ],
    });
  });
});

describe("The review state of runs", () => {
  test("is set for many, and undone to what each had", async () => {
    const project = await newProject();
    const ids = [await newRun({ project }), await newRun({ project }), await newRun({ project })];
    const states = async () => Promise.all(ids.map(async (id) => (await read(id)).reviewState));
    await call(changeRun, "PATCH", { params: { id: ids[0] ?? "" }, body: { reviewState: "chosen" } });
    await call(changeRun, "PATCH", { params: { id: ids[1] ?? "" }, body: { reviewState: "candidate" } });
    const done = await doIt(project, { action: "review", runIds: ids, state: "rejected" });
    expect(done.changed).toBe(3);
    expect(await states()).toEqual(["rejected", "rejected", "rejected"]);
    await undo(project, done);
    expect(await states()).toEqual(["chosen", "candidate", "unreviewed"]);
  });
});

describe("An action on many runs", () => {
  test("changes nothing when one of them is not the project's", async () => {
    const project = await newProject();
    const own = await newRun({ project });
    const foreign = await newRun();
    const answer = await send(project, { action: "archive", runIds: [own, foreign] });
    expect(answer).toMatchObject({ status: 404, body: { detail: expect.stringContaining(foreign) } });
    expect((await read(own)).archivedAt).toBeNull();
    expect((await send(project, { action: "explode", runIds: [own] })).status).toBe(422);
    expect((await send(project, { action: "archive", runIds: [] })).status).toBe(422);
  });

  test("and another one at the same time both end, in whatever order they name the runs", async () => {
    const project = await newProject();
    const ids: string[] = [];
    for (let count = 0; count < 12; count += 1) ids.push(await newRun({ project }));
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, turn) =>
        send(project, {
          action: "tag",
          key: "turn",
          value: `${turn}`,
          runIds: turn % 2 === 0 ? ids : ids.toReversed(),
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(new Set((await tagsOf(ids)).map(({ turn }) => turn)).size).toBe(1);
  });

  test("takes two thousand runs in one go, there and back", async () => {
    const project = await newProject();
    const { project: reference } = await read(await newRun({ project, name: "first" }));
    const { count } = await db().run.createMany({
      data: Array.from({ length: 2000 }, (_, index) => ({ projectId: reference.id, name: `r${index}` })),
    });
    const rows = await db().run.findMany({ where: { projectId: reference.id }, select: { id: true } });
    const trashed = await doIt(project, { action: "trash", runIds: rows.map(({ id }) => id) });
    expect(trashed.changed).toBe(count + 1);
    expect(await listed(project)).toEqual([]);
    expect((await undo(project, trashed)).changed).toBe(count + 1);
  });
});
