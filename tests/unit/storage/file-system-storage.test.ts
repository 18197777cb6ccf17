import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLocalFile } from "#lib/storage/byte-source.ts";
import { createFileSystemStorage } from "#lib/storage/file-system-storage.ts";
import type { Storage } from "#lib/storage/storage.ts";

let directory: string;
let root: string;
let storage: Storage;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "mirscope-storage-"));
  root = join(directory, "root");
  storage = createFileSystemStorage(root);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const bytes = (text: string) => new TextEncoder().encode(text);

async function textOf(key: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of storage.get(key)) text += decoder.decode(chunk, { stream: true });
  return text;
}

async function* pieces(...texts: string[]) {
  for (const text of texts) yield bytes(text);
}

test("what was stored is read back, whole or from a stream, and replaced", async () => {
  const stored = await storage.put("checkpoints/a/features.bin", pieces("one ", "two"));
  expect(stored).toMatchObject({ key: "checkpoints/a/features.bin", sizeBytes: 7 });
  expect(await textOf("checkpoints/a/features.bin")).toBe("one two");
  await storage.put("checkpoints/a/features.bin", bytes("three"));
  expect(await textOf("checkpoints/a/features.bin")).toBe("three");
});

test("a body that breaks off leaves the old object and no remains", async () => {
  await storage.put("a", bytes("old"));
  async function* broken() {
    yield bytes("new");
    throw new Error("connection lost");
  }
  await expect(storage.put("a", broken())).rejects.toThrow("connection lost");
  expect(await textOf("a")).toBe("old");
  expect(await readdir(join(root, ".unfinished"))).toEqual([]);
});

test("objects are listed by directory, sorted, without unfinished ones", async () => {
  for (const key of ["b/2", "b/1", "a", "bb/3"]) await storage.put(key, bytes(key));
  await writeFile(join(root, ".unfinished", "rest"), "x");
  expect((await storage.list("")).map(({ key }) => key)).toEqual(["a", "b/1", "b/2", "bb/3"]);
  expect((await storage.list("b")).map(({ key }) => key)).toEqual(["b/1", "b/2"]);
  expect(await storage.list("nothing")).toEqual([]);
});

test("deleting removes an object or everything below a directory, and may find nothing", async () => {
  for (const key of ["b/1", "b/2", "a"]) await storage.put(key, bytes(key));
  await storage.delete("b");
  await storage.delete("a");
  await storage.delete("a");
  expect(await storage.list("")).toEqual([]);
  expect(await storage.stat("a")).toBeNull();
  await expect(textOf("a")).rejects.toMatchObject({ code: "not-found" });
});

test.each([
  "",
  "/etc/passwd",
  "../outside",
  "a/../../outside",
  "a//b",
  "./a",
  "a\\b",
  "a\0b",
  ".unfinished/x",
])("the key %j is refused by every method", async (key) => {
  const refusal = { code: "bad-request" };
  await expect(storage.put(key, bytes("x"))).rejects.toMatchObject(refusal);
  await expect(storage.stat(key)).rejects.toMatchObject(refusal);
  await expect(storage.delete(key)).rejects.toMatchObject(refusal);
  await expect(textOf(key)).rejects.toMatchObject(refusal);
  if (key !== "") await expect(storage.list(key)).rejects.toMatchObject(refusal);
});

test("a symbolic link out of the storage is followed by no method", async () => {
  await storage.put("inside/a", bytes("x"));
  const outside = join(directory, "outside");
  await mkdir(outside);
  await writeFile(join(outside, "secret"), "secret");
  await symlink(outside, join(root, "way-out"));
  await expect(textOf("way-out/secret")).rejects.toMatchObject({ code: "bad-request" });
  await expect(storage.put("way-out/new", bytes("x"))).rejects.toMatchObject({ code: "bad-request" });
  await expect(storage.delete("way-out/secret")).rejects.toMatchObject({ code: "bad-request" });
  await expect(storage.resolveUri("storage:way-out/secret")).rejects.toMatchObject({ kind: "bad-uri" });
  await symlink(join(root, "inside"), join(root, "way-in"));
  expect(await textOf("way-in/a")).toBe("x");
});

test("URIs of checkpoints become local paths", async () => {
  expect(await storage.resolveUri("file:///data/a%20b")).toBe("/data/a b");
  expect(await storage.resolveUri("/data/../x")).toBe("/x");
  expect(await storage.resolveUri("storage:runs/1")).toBe(join(root, "runs", "1"));
});

test.each([
  "",
  "runs/1",
  "http://host/x",
  "s3://bucket/x",
  "file://host/x",
  "storage:../x",
  "storage:",
  "/a\0b",
])("the URI %j is refused", async (uri) => {
  await expect(storage.resolveUri(uri)).rejects.toMatchObject({ code: "input", kind: "bad-uri" });
});

test("a local file is read at positions and not beyond its end", async () => {
  const path = join(directory, "file");
  await writeFile(path, "0123456789");
  const file = await openLocalFile(path);
  expect(file.size).toBe(10);
  expect(new TextDecoder().decode(await file.read(3, 4))).toBe("3456");
  await expect(file.read(8, 3)).rejects.toMatchObject({ kind: "truncated" });
  await file.close();
  await expect(openLocalFile(join(path, "x"))).rejects.toMatchObject({ kind: "missing-file" });
});
