import { describe, expect, test } from "vitest";
import { PATCH as changeNote, DELETE as deleteNote } from "#app/api/v1/notes/[id]/route.ts";
import { POST as addNote, GET as listNotes } from "#app/api/v1/runs/[id]/notes/route.ts";
import { DELETE, GET, PATCH } from "#app/api/v1/runs/[id]/route.ts";
import { GET as listRuns, POST } from "#app/api/v1/runs/route.ts";
import { call, idOf } from "#tests/integration/api/call.ts";
import { newProject, newRun } from "#tests/integration/api/records.ts";
import { useTestDatabase } from "#tests/support/db.ts";

useTestDatabase();

describe("Runs", () => {
  test("begin their JSON with their own id, which the README's shell lines cut out", async () => {
    const answer = await call(POST, "POST", { body: { project: await newProject(), name: "first" } });
    expect(JSON.stringify(answer.body)).toMatch(new RegExp(`^\\{"id":"${idOf(answer)}"`));
  });

  test("keep numbers and truth values of params as text", async () => {
    const params = { lr: 1e-3, warmup: 1e-7, frozen: true, projector: "mlp2x", "data/mix.v2": "a, b" };
    const id = await newRun({ params });
    expect((await call(GET, "GET", { params: { id } })).body).toMatchObject({
      status: "running",
      endedAt: null,
      params: { lr: "0.001", warmup: "1e-7", frozen: "true", projector: "mlp2x", "data/mix.v2": "a, b" },
    });
  });

  test("are listed with the named fields only, and refuse a field that is no column", async () => {
    const project = await newProject();
    await newRun({ project, name: "narrow", params: { lr: 0.1, seed: 3 }, tags: { team: "vision" } });
    const narrow = await call(listRuns, "GET", { query: `project=${project}&fields=params.lr,mir.exact` });
    expect(narrow.body).toMatchObject({ items: [{ name: "narrow", params: { lr: "0.1" }, tags: {} }] });
    expect(JSON.stringify(narrow.body)).not.toContain("seed");
    const whole = await call(listRuns, "GET", { query: `project=${project}` });
    expect(whole.body).toMatchObject({
      items: [{ params: { lr: "0.1", seed: "3" }, tags: { team: "vision" } }],
    });
    const refused = await call(listRuns, "GET", { query: `project=${project}&fields=params.lr,colour` });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: "fields" }] } });
  });

  test("are one run for one name in a project, however often and at once they are sent", async () => {
    const body = { project: await newProject(), name: "same", params: { seed: 1 }, tags: { team: "a" } };
    const answers = await Promise.all([1, 2, 3, 4].map(() => call(POST, "POST", { body })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 200, 201]);
    expect(new Set(answers.map(idOf)).size).toBe(1);
    const other = { ...body, project: await newProject() };
    expect((await call(POST, "POST", { body: other })).status).toBe(201);
  });

  test("get the params that they lack and keep status and times when they are sent again", async () => {
    const project = await newProject();
    const id = await newRun({ project, name: "resumed", params: { seed: 1 }, tags: { try: 1 } });
    await call(PATCH, "PATCH", { params: { id }, body: { status: "failed" } });
    const body = {
      project,
      name: "resumed",
      status: "running",
      params: { seed: 1, lr: 0.1 },
      tags: { try: 2 },
    };
    const again = await call(POST, "POST", { body });
    expect(again).toMatchObject({
      status: 200,
      body: { id, status: "failed", params: { seed: "1", lr: "0.1" }, tags: { try: "2" } },
    });
  });

  test("refuse another value of a param by its name, and write nothing of that request", async () => {
    const project = await newProject();
    const id = await newRun({ project, name: "fixed", params: { lr: 0.1 } });
    const body = { project, name: "fixed", params: { lr: 0.2, depth: 3 }, tags: { new: "yes" } };
    const answer = await call(POST, "POST", { body });
    expect(answer).toMatchObject({ status: 409, body: { errors: [{ path: "params.lr" }] } });
    const patch = await call(PATCH, "PATCH", {
      params: { id },
      body: { params: { lr: 0.2 }, status: "failed" },
    });
    expect(patch).toMatchObject({ status: 409, body: { errors: [{ path: "params.lr" }] } });
    const after = await call(GET, "GET", { params: { id } });
    expect(after.body).toMatchObject({ status: "running", params: { lr: "0.1" }, tags: {} });
    expect(after.body).not.toHaveProperty("params.depth");
  });

  test("name the project that does not exist", async () => {
    const answer = await call(POST, "POST", { body: { project: "nowhere", name: "r" } });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: "project" }] } });
  });

  test("end when they stop running, and have no end when they run again", async () => {
    const id = await newRun();
    const finished = await call(PATCH, "PATCH", { params: { id }, body: { status: "finished" } });
    expect(finished.body).toMatchObject({ status: "finished", endedAt: expect.stringMatching(/Z$/) });
    const resumed = await call(PATCH, "PATCH", { params: { id }, body: { status: "running" } });
    expect(resumed.body).toMatchObject({ status: "running", endedAt: null });
    const endedAt = "2026-01-02T03:04:05.006+02:00";
    const dated = await call(PATCH, "PATCH", { params: { id }, body: { status: "killed", endedAt } });
    expect(dated.body).toMatchObject({ endedAt: "2026-01-02T01:04:05.006Z" });
  });

  test("set and take away tags, and refuse a name that another run has", async () => {
    const project = await newProject();
    await newRun({ project, name: "taken" });
    const id = await newRun({ project, name: "mine", tags: { a: 1, b: 2 } });
    const tagged = await call(PATCH, "PATCH", { params: { id }, body: { tags: { a: null, b: 3, c: 4 } } });
    expect(tagged.body).toMatchObject({ tags: { b: "3", c: "4" } });
    expect(tagged.body).not.toHaveProperty("tags.a");
    const renamed = await call(PATCH, "PATCH", { params: { id }, body: { name: "taken" } });
    expect(renamed).toMatchObject({ status: 409, body: { errors: [{ path: "name" }] } });
  });

  test("are gone when they are deleted for good", async () => {
    const id = await newRun({ params: { a: 1 } });
    const forGood = { params: { id }, query: "forever=1" };
    expect((await call(DELETE, "DELETE", forGood)).status).toBe(204);
    expect((await call(GET, "GET", { params: { id } })).status).toBe(404);
    expect((await call(DELETE, "DELETE", forGood)).status).toBe(404);
  });

  test("are found by a filter, sorted, and paged without loss", async () => {
    const project = await newProject();
    for (const lr of [0.1, 0.01, 0.001]) {
      await newRun({ project, name: `lr ${lr}`, params: { lr } });
    }
    await newRun({ project, name: "without" });
    const names: string[] = [];
    let cursor: string | null = "";
    do {
      const query = new URLSearchParams({
        project,
        sort: "params.lr",
        limit: "2",
        ...(cursor ? { cursor } : {}),
      });
      const answer = await call(listRuns, "GET", { query: query.toString() });
      const page = answer.body as { items: { name: string }[]; nextCursor: string | null; total: number };
      expect(page.total).toBe(4);
      names.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(names).toEqual(["lr 0.001", "lr 0.01", "lr 0.1", "without"]);
    const filter = new URLSearchParams({ project, filter: "params.lr < 0.05" });
    expect((await call(listRuns, "GET", { query: filter.toString() })).body).toMatchObject({ total: 2 });
    const bad = new URLSearchParams({ project, filter: "params.lr <" });
    expect(await call(listRuns, "GET", { query: bad.toString() })).toMatchObject({
      status: 422,
      body: { errors: [{ path: "filter" }] },
    });
  });
});

describe("Notes", () => {
  test("are added, changed and deleted, oldest first", async () => {
    const runId = await newRun();
    const first = idOf(await call(addNote, "POST", { params: { id: runId }, body: { body: "**one**" } }));
    const second = idOf(await call(addNote, "POST", { params: { id: runId }, body: { body: "two" } }));
    await call(changeNote, "PATCH", { params: { id: first }, body: { body: "one, changed" } });
    expect((await call(listNotes, "GET", { params: { id: runId } })).body).toMatchObject({
      items: [{ id: first, body: "one, changed" }, { id: second }],
    });
    expect((await call(deleteNote, "DELETE", { params: { id: first } })).status).toBe(204);
    expect((await call(deleteNote, "DELETE", { params: { id: first } })).status).toBe(404);
    const empty = await call(addNote, "POST", { params: { id: runId }, body: { body: "  " } });
    expect(empty).toMatchObject({ status: 422, body: { errors: [{ path: "body" }] } });
  });
});
