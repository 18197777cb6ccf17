import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { GET as listPairs } from "#app/api/v1/evaluation-sets/[id]/pairs/route.ts";
import { DELETE, PATCH, GET as readSet } from "#app/api/v1/evaluation-sets/[id]/route.ts";
import { GET as readThumbnail } from "#app/api/v1/evaluation-sets/[id]/thumbnails/[index]/route.ts";
import { GET as listSets } from "#app/api/v1/evaluation-sets/route.ts";
import { POST as createSet } from "#app/api/v1/projects/[slug]/evaluation-sets/route.ts";
import { POST as upload } from "#app/api/v1/projects/[slug]/uploads/route.ts";
import { db } from "#lib/db/client.ts";
import { readEvaluationSet } from "#lib/mir/evaluation-sets/evaluation-set.ts";
import { EvaluationSetSchema } from "#lib/mir/schema.ts";
import { type Answer, call } from "#tests/integration/api/call.ts";
import { newProject, newRun } from "#tests/integration/api/records.ts";
import { useTestDatabase } from "#tests/support/db.ts";
import { makeZip } from "#tests/support/zip.ts";

useTestDatabase();

const EVAL = join(import.meta.dirname, "../../../studies/mini-lvlm/eval");
const home = () => process.env["MIRSCOPE_HOME"] ?? "";
const scratch = mkdtempSync(join(tmpdir(), "mirscope-sets-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const make = (slug: string, body: object) => call(createSet, "POST", { params: { slug }, body });
const setOf = (answer: Answer) => {
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return EvaluationSetSchema.parse(answer.body);
};
const storedSets = () => {
  const directory = join(home(), "artifacts", "evaluation-sets");
  return existsSync(directory) ? readdirSync(directory) : [];
};

async function send(slug: string, name: string, bytes: Uint8Array<ArrayBuffer>, uploadId?: string) {
  const more = uploadId === undefined ? "" : `&upload=${uploadId}`;
  const request = new Request(`http://127.0.0.1:3000/api/v1/x?name=${encodeURIComponent(name)}${more}`, {
    method: "POST",
    body: bytes,
  });
  const response = await upload(request, { params: Promise.resolve({ slug }) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** The miniature study's set as a zipped folder. */
async function evaluationZip(change: (name: string, data: Buffer) => Buffer = (_, data) => data) {
  const names = readdirSync(EVAL, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.\w+$/.test(name),
  );
  const entries = await Promise.all(
    names.map(async (name) => ({
      name: `eval/${name}`,
      data: change(name, await readFile(join(EVAL, name))),
    })),
  );
  return new Uint8Array(makeZip(entries));
}

const picture = (shade: number) =>
  sharp({ create: { width: 300, height: 200, channels: 3, background: { r: shade, g: 90, b: 200 } } })
    .jpeg()
    .toBuffer();

describe("Evaluation sets", () => {
  test("are made from a directory with a manifest, with its order, template and digest, and copied", async () => {
    const slug = await newProject();
    const directory = join(scratch, "copy");
    await cp(EVAL, directory, { recursive: true });
    const set = setOf(
      await make(slug, {
        name: "Scenes",
        licence: "CC BY 4.0",
        description: "held out",
        source: { kind: "directory", path: directory },
      }),
    );
    const { digest } = await readEvaluationSet(EVAL);
    expect(set).toMatchObject({
      name: "Scenes",
      digest,
      sampleCount: 40,
      licence: "CC BY 4.0",
      isDefault: false,
    });
    rmSync(directory, { recursive: true });

    const page = await call(listPairs, "GET", { params: { id: set.id }, query: "limit=3" });
    expect(page.body).toMatchObject({ items: [{ index: 0 }, { index: 1 }, { index: 2 }], nextCursor: "3" });
    const last = await call(listPairs, "GET", { params: { id: set.id }, query: "limit=3&cursor=39" });
    const text = await readFile(join(EVAL, "texts/39.txt"), "utf8");
    expect(last.body).toMatchObject({ items: [{ index: 39, text: text.trimEnd() }], nextCursor: null });

    const again = await make(slug, { name: "Twice", source: { kind: "directory", path: EVAL } });
    expect(again).toMatchObject({ status: 409 });
    expect(JSON.stringify(again.body)).toContain("Scenes");
    expect(storedSets(), "the second copy is gone").toEqual([set.id]);
  });

  test("are made from an uploaded zip, and the upload is gone then", async () => {
    const slug = await newProject();
    const sent = await send(slug, "set.zip", await evaluationZip());
    expect(sent.status).toBe(201);
    const uploadId = z.string().parse(sent.body["uploadId"]);
    const set = setOf(
      await make(slug, { name: "Zip", source: { kind: "upload", uploadId }, sampleCount: 8, seed: 5 }),
    );
    expect(set).toMatchObject({ sampleCount: 8, template: "<s><image>{text}" });
    expect(await make(slug, { name: "Zip", source: { kind: "upload", uploadId } })).toMatchObject({
      status: 404,
    });
    expect(readdirSync(join(home(), "uploads"))).toEqual([]);
  });

  test("are made from files that are sent one by one beside a list", async () => {
    const slug = await newProject();
    const rows = 'image,text\nb.jpg,"second, first"\na.jpg,other\n';
    const sent = await send(slug, "pairs.csv", new TextEncoder().encode(rows));
    const uploadId = z.string().parse(sent.body["uploadId"]);
    for (const [name, shade] of [
      ["a.jpg", 10],
      ["b.jpg", 200],
    ] as const) {
      expect((await send(slug, name, new Uint8Array(await picture(shade)), uploadId)).status).toBe(201);
    }
    const set = setOf(
      await make(slug, { name: "List", source: { kind: "upload", uploadId }, template: "vicuna_v1" }),
    );
    const page = await call(listPairs, "GET", { params: { id: set.id } });
    expect(page.body).toMatchObject({ items: [{ text: "second, first" }, { text: "other" }] });
    expect(set.template).toBe("vicuna_v1");

    const request = new Request("http://127.0.0.1:3000/api/v1/x");
    const params = Promise.resolve({ id: set.id, index: "1" });
    const thumbnail = await readThumbnail(request, { params });
    const facts = await sharp(await thumbnail.arrayBuffer()).metadata();
    expect(facts).toMatchObject({ format: "webp", width: 224, height: 149 });
    const none = await readThumbnail(request, { params: Promise.resolve({ id: set.id, index: "2" }) });
    expect(none.status).toBe(404);
  });

  test("draw the paper's default from images and stories: 100 of each, the same for everybody", async () => {
    const [images, stories] = [join(scratch, "textvqa"), join(scratch, "cnn")];
    await mkdir(images);
    await mkdir(stories);
    for (let index = 0; index < 110; index += 1) {
      await writeFile(join(images, `${index}.jpg`), await picture(index));
      await writeFile(join(stories, `${index}.story`), `Story ${index}.\n\n@highlight\n\nShort ${index}`);
    }
    const body = { name: "Paper", template: "vicuna_v1", source: { kind: "paper", images, stories } };
    const first = setOf(await make(await newProject(), body));
    const second = setOf(await make(await newProject(), body));
    const other = setOf(await make(await newProject(), { ...body, seed: 1 }));
    expect(first.sampleCount).toBe(100);
    expect(second.digest).toBe(first.digest);
    expect(other.digest).not.toBe(first.digest);
    const page = await call(listPairs, "GET", { params: { id: first.id }, query: "limit=100" });
    const texts = z.object({ items: z.array(z.object({ text: z.string() })) }).parse(page.body).items;
    expect(new Set(texts.map(({ text }) => text)).size).toBe(100);
    for (const { text } of texts) expect(text).toMatch(/^Story \d+\.$/);
  });

  test("that cannot be made name the file, and leave nothing behind", async () => {
    const slug = await newProject();
    const before = storedSets();
    const spoiled = await send(
      slug,
      "set.zip",
      await evaluationZip((name, data) => (name === "images/07.png" ? data.subarray(0, 90) : data)),
    );
    const uploadId = z.string().parse(spoiled.body["uploadId"]);
    const image = await make(slug, { name: "x", source: { kind: "upload", uploadId } });
    expect(image).toMatchObject({ status: 422, body: { kind: "bad-image" } });
    expect(JSON.stringify(image.body)).toContain("images/07.png");

    const list = join(scratch, "list.jsonl");
    await writeFile(list, '{"image":"none.png","text":"t"}\n');
    const missing = await make(slug, { name: "x", source: { kind: "list", path: list } });
    expect(missing).toMatchObject({ status: 422, body: { kind: "missing-file" } });
    expect(JSON.stringify(missing.body)).toContain("list.jsonl: line 1");
    await writeFile(list, '{"image":"../../secret.png","text":"t"}\n');
    expect(await make(slug, { name: "x", source: { kind: "list", path: list } })).toMatchObject({
      body: { kind: "path-escape" },
    });
    const template = await make(slug, {
      name: "x",
      template: "vicuna",
      source: { kind: "directory", path: EVAL },
    });
    expect(template).toMatchObject({ status: 422, body: { errors: [{ path: "template" }] } });
    expect(await make(slug, { name: "x", source: { kind: "directory", path: "relative" } })).toMatchObject({
      status: 422,
    });
    expect(await send(slug, "../x.png", new Uint8Array([1]))).toMatchObject({
      status: 422,
      body: { errors: [{ path: "name" }] },
    });
    expect(await send(slug, "bad.zip", new Uint8Array(64))).toMatchObject({
      status: 422,
      body: { kind: "bad-zip" },
    });
    expect(storedSets()).toEqual(before);
    expect(await db().evaluationSet.count({ where: { project: { slug } } })).toBe(0);
  });

  test("are renamed, made the default in turn, and deleted unless a result uses them", async () => {
    const slug = await newProject();
    const source = { kind: "directory", path: EVAL };
    const [a, b] = [
      setOf(await make(slug, { name: "A", source, isDefault: true })),
      setOf(await make(slug, { name: "B", source, sampleCount: 5 })),
    ];
    const patch = (id: string, body: object) => call(PATCH, "PATCH", { params: { id }, body });
    expect(await patch(b.id, { name: "Bee", isDefault: true })).toMatchObject({
      status: 200,
      body: { name: "Bee", isDefault: true, digest: b.digest },
    });
    expect((await call(readSet, "GET", { params: { id: a.id } })).body).toMatchObject({ isDefault: false });

    const runId = await newRun({ project: slug });
    const checkpoint = await db().checkpoint.create({ data: { runId, step: 1, uri: "/x", format: "onnx" } });
    await db().mirResult.create({
      data: {
        checkpointId: checkpoint.id,
        evaluationSetId: b.id,
        definition: "exact",
        origin: "computed",
        mir: 1,
      },
    });
    const refused = await call(DELETE, "DELETE", { params: { id: b.id } });
    expect(refused).toMatchObject({ status: 409 });
    expect(JSON.stringify(refused.body)).toContain("the MIR of 1 checkpoint");
    expect((await call(DELETE, "DELETE", { params: { id: a.id } })).status).toBe(204);
    expect(storedSets()).not.toContain(a.id);
    const left = await call(listSets, "GET", { query: `project=${slug}` });
    expect(left.body).toMatchObject({ items: [{ id: b.id }] });
  });

  test("that are built in belong to nobody", async () => {
    const builtIn = await db().evaluationSet.create({
      data: { name: "Built in", digest: "built-in", template: "plain", sampleCount: 1 },
    });
    for (const answer of [
      await call(PATCH, "PATCH", { params: { id: builtIn.id }, body: { name: "Mine" } }),
      await call(DELETE, "DELETE", { params: { id: builtIn.id } }),
    ]) {
      expect(answer).toMatchObject({ status: 409 });
    }
  });
});
