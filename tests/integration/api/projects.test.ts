import { describe, expect, test } from "vitest";
import { DELETE, GET, PATCH } from "#app/api/v1/projects/[slug]/route.ts";
import { GET as listProjects, POST } from "#app/api/v1/projects/route.ts";
import { POST as registerCheckpoint } from "#app/api/v1/runs/[id]/checkpoints/route.ts";
import { POST as logMetrics } from "#app/api/v1/runs/[id]/metrics/route.ts";
import { POST as addNote } from "#app/api/v1/runs/[id]/notes/route.ts";
import { GET as readRun } from "#app/api/v1/runs/[id]/route.ts";
import { db } from "#lib/db/client.ts";
import { call, idOf } from "#tests/integration/api/call.ts";
import { newProject, newRun } from "#tests/integration/api/records.ts";
import { useTestDatabase } from "#tests/support/db.ts";

useTestDatabase();

describe("Projects", () => {
  test("get a slug from their name when none is given", async () => {
    const answer = await call(POST, "POST", { body: { name: "LLaVA 1.5, étude" } });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ slug: "llava-1-5-etude", mirDefinition: "exact", runCount: 0 });
  });

  test("ask for a slug when the name yields none", async () => {
    const answer = await call(POST, "POST", { body: { name: "模态" } });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: [{ path: "slug" }] });
  });

  test("are one project for one slug, however often and at once they are sent", async () => {
    const body = { slug: "same", name: "Same" };
    const answers = await Promise.all([1, 2, 3, 4].map(() => call(POST, "POST", { body })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 200, 201]);
    expect(new Set(answers.map(idOf)).size).toBe(1);
  });

  test("stay as they are when the same slug comes with another name", async () => {
    const slug = await newProject();
    const answer = await call(POST, "POST", { body: { slug, name: "Another" } });
    expect(answer.status).toBe(200);
    expect(answer.body).not.toMatchObject({ name: "Another" });
  });

  test("change their name and the definition that pages show", async () => {
    const slug = await newProject();
    const patch = { name: "New name", mirDefinition: "remove", description: "what for" };
    const answer = await call(PATCH, "PATCH", { params: { slug }, body: patch });
    expect(answer).toMatchObject({ status: 200, body: patch });
    expect((await call(GET, "GET", { params: { slug } })).body).toMatchObject(patch);
  });

  test("are listed page by page, newest first, each once", async () => {
    for (let made = 0; made < 5; made += 1) {
      await newProject();
    }
    const seen: unknown[] = [];
    let cursor: unknown = "";
    do {
      const query = `limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`;
      const { body } = await call(listProjects, "GET", { query });
      const page = body as { items: { id: string }[]; nextCursor: string | null };
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    const all = await db().project.findMany({ select: { id: true }, orderBy: { createdAt: "desc" } });
    expect(seen).toHaveLength(all.length);
    expect(new Set(seen).size).toBe(all.length);
    expect(new Set(seen)).toEqual(new Set(all.map(({ id }) => id)));
  });

  test("take everything with them when they are deleted", async () => {
    const slug = await newProject();
    const id = await newRun({ project: slug, params: { lr: 0.001 }, tags: { team: "vision" } });
    await call(logMetrics, "POST", {
      params: { id },
      body: { points: [{ key: "loss", step: 1, value: 2 }] },
    });
    await call(addNote, "POST", { params: { id }, body: { body: "a note" } });
    const checkpoint = { step: 1, uri: "/data/one.safetensors" };
    expect((await call(registerCheckpoint, "POST", { params: { id }, body: checkpoint })).status).toBe(201);

    expect(await call(DELETE, "DELETE", { params: { slug } })).toMatchObject({ status: 204, body: null });
    expect((await call(GET, "GET", { params: { slug } })).status).toBe(404);
    expect((await call(readRun, "GET", { params: { id } })).status).toBe(404);
    const left = await Promise.all([
      db().metricSeries.count({ where: { runId: id } }),
      db().checkpoint.count({ where: { runId: id } }),
      db().comment.count({ where: { runId: id } }),
      db().mirJob.count({ where: { checkpoint: { runId: id } } }),
    ]);
    expect(left).toEqual([0, 0, 0, 0]);
    expect((await call(DELETE, "DELETE", { params: { slug } })).status).toBe(404);
  });

  test("can be deleted when results refer to an evaluation set of theirs", async () => {
    const slug = await newProject();
    const runId = await newRun({ project: slug });
    const project = await db().project.findUniqueOrThrow({ where: { slug } });
    const set = await db().evaluationSet.create({
      data: { projectId: project.id, name: "s", digest: "d", template: "t", sampleCount: 1 },
    });
    const checkpoint = await db().checkpoint.create({ data: { runId, step: 1n, uri: "/b", format: "onnx" } });
    await db().mirResult.create({
      data: {
        checkpointId: checkpoint.id,
        evaluationSetId: set.id,
        definition: "exact",
        origin: "computed",
        mir: 3,
      },
    });
    expect((await call(DELETE, "DELETE", { params: { slug } })).status).toBe(204);
    expect(await db().evaluationSet.count({ where: { id: set.id } })).toBe(0);
  });
});
