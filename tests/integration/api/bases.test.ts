import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DELETE, PATCH } from "#app/api/v1/bases/[id]/route.ts";
import { GET, POST } from "#app/api/v1/projects/[slug]/bases/route.ts";
import { POST as register } from "#app/api/v1/runs/[id]/checkpoints/route.ts";
import { db } from "#lib/db/client.ts";
import { call, idOf } from "#tests/integration/api/call.ts";
import { newProject, newRun } from "#tests/integration/api/records.ts";
import { useTestDatabase } from "#tests/support/db.ts";
import { makeBase, projectorCheckpoint } from "#tests/support/projector-study.ts";

useTestDatabase();

let directory = "";
let base = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "mirscope-bases-"));
  base = await makeBase(join(directory, "base"));
});
afterAll(() => rm(directory, { recursive: true }));

const registerBase = (slug: string, body: unknown) => call(POST, "POST", { params: { slug }, body });
const list = async (slug: string) =>
  ((await call(GET, "GET", { params: { slug } })).body as { items: Record<string, unknown>[] }).items;
const addCheckpoint = (id: string, body: unknown) => call(register, "POST", { params: { id }, body });

async function otherBase(name: string): Promise<string> {
  const other = join(directory, name);
  await cp(base, other, { recursive: true });
  await writeFile(join(other, "tokenizer_config.json"), JSON.stringify({ name }));
  return other;
}

async function setUp(): Promise<{ slug: string; runId: string }> {
  const slug = await newProject();
  const { id: projectId } = await db().project.findUniqueOrThrow({ where: { slug } });
  await db().evaluationSet.create({
    data: { projectId, name: "set", digest: "d", template: "t", sampleCount: 100, isDefault: true },
  });
  return { slug, runId: await newRun({ project: slug }) };
}

describe("Bases", () => {
  test("are registered once for the same files, the first one as the project's default", async () => {
    const { slug } = await setUp();
    const first = await registerBase(slug, { name: "CLIP and Vicuna", uri: base });
    expect(first).toMatchObject({
      status: 201,
      body: { isDefault: true, visionWidth: 64, tokenWidth: 64, checkpointCount: 0, uri: base },
    });
    const again = await registerBase(slug, { name: "renamed", uri: base });
    expect(again).toMatchObject({ status: 200, body: { id: idOf(first), name: "renamed", isDefault: true } });
    const second = await registerBase(slug, { name: "other", uri: await otherBase("other") });
    expect(second).toMatchObject({ status: 201, body: { isDefault: false } });
    const changed = await call(PATCH, "PATCH", { params: { id: idOf(second) }, body: { isDefault: true } });
    expect(changed.body).toMatchObject({ isDefault: true });
    expect((await list(slug)).map(({ name, isDefault }) => [name, isDefault])).toEqual([
      ["other", true],
      ["renamed", false],
    ]);
  });

  test("are refused with what they lack", async () => {
    const { slug } = await setUp();
    const empty = join(directory, "empty");
    await mkdir(empty);
    await writeFile(join(empty, "config.json"), "{}");
    const refused = await registerBase(slug, { name: "empty", uri: empty });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({
      detail: expect.stringMatching(/lacks tokenizer\.json.*vision_tower\.onnx/),
    });
    expect(await list(slug)).toEqual([]);
  });

  test("are kept while checkpoints run on them", async () => {
    const { slug, runId } = await setUp();
    const id = idOf(await registerBase(slug, { name: "base", uri: base }));
    await addCheckpoint(runId, { step: 1, uri: projectorCheckpoint("baseline") });
    const kept = await call(DELETE, "DELETE", { params: { id } });
    expect(kept).toMatchObject({
      status: 409,
      body: { detail: expect.stringMatching(/1 checkpoints run on the base/) },
    });
    await db().checkpoint.deleteMany({ where: { runId } });
    expect((await call(DELETE, "DELETE", { params: { id } })).status).toBe(204);
    expect(await list(slug)).toEqual([]);
  });
});

describe("Checkpoints that are only a projector", () => {
  test("say the way out where the project has no base, and are not registered then", async () => {
    const { runId } = await setUp();
    const answer = await addCheckpoint(runId, { step: 1, uri: projectorCheckpoint("baseline") });
    expect(answer).toMatchObject({
      status: 409,
      body: { detail: expect.stringMatching(/POST \/api\/v1\/projects\/\{slug\}\/bases/) },
    });
    expect(await db().checkpoint.count({ where: { runId } })).toBe(0);
  });

  test("are recognised by their files, and run on the default base or on the one that they name", async () => {
    const { slug, runId } = await setUp();
    const id = idOf(await registerBase(slug, { name: "base", uri: base }));
    const other = idOf(await registerBase(slug, { name: "other", uri: await otherBase("second") }));
    const byDirectory = await addCheckpoint(runId, { step: 1, uri: projectorCheckpoint("baseline") });
    expect(byDirectory).toMatchObject({
      status: 201,
      body: { format: "projector", baseId: id, job: { state: "queued" } },
    });
    const byFile = await addCheckpoint(runId, { step: 2, uri: "/elsewhere/mm_projector.bin", baseId: other });
    expect(byFile).toMatchObject({ status: 201, body: { format: "projector", baseId: other } });
    await call(PATCH, "PATCH", { params: { id: other }, body: { isDefault: true } });
    const again = await addCheckpoint(runId, { step: 1, uri: projectorCheckpoint("baseline") });
    expect(again).toMatchObject({ status: 200, body: { baseId: id } });
    const contradicting = await addCheckpoint(runId, {
      step: 2,
      uri: "/elsewhere/mm_projector.bin",
      baseId: id,
    });
    expect(contradicting.status).toBe(409);
  });

  test("do not run on another project's base, nor anything else on a base", async () => {
    const { slug, runId } = await setUp();
    const foreign = idOf(await registerBase(await newProject(), { name: "base", uri: base }));
    const uri = "/elsewhere/mm_projector.bin";
    expect((await addCheckpoint(runId, { step: 1, uri, baseId: foreign })).status).toBe(404);
    const id = idOf(await registerBase(slug, { name: "base", uri: base }));
    expect(
      (await addCheckpoint(runId, { step: 1, uri: "/a/bundle", format: "onnx", baseId: id })).status,
    ).toBe(422);
  });
});
