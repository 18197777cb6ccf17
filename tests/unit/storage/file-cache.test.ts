import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openFileCache } from "#lib/storage/file-cache.ts";

let directory: string;
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), "mirscope-cache-")), "cache");
});
afterEach(() => rm(join(directory, ".."), { recursive: true, force: true }));

async function* bytes(...chunks: number[][]) {
  for (const chunk of chunks) yield await Promise.resolve(Uint8Array.from(chunk));
}

const HOUR_S = 3600;
async function age(name: string, hours: number) {
  const then = Date.now() / 1000 - hours * HOUR_S;
  await utimes(join(directory, name), then, then);
}

describe("a cache of files", () => {
  test("writes an entry once, and gives it again without asking for its content", async () => {
    const cache = openFileCache(directory, 1000);
    const path = await cache.file("a.bin", () => bytes([1, 2], [3]));
    expect([...(await readFile(path))]).toEqual([1, 2, 3]);
    const again = await cache.file("a.bin", () => {
      throw new Error("asked again");
    });
    expect(again).toBe(path);
  });

  test("shows no part of an entry that could not be written whole", async () => {
    async function* broken() {
      yield* bytes([1]);
      throw new Error("the source broke");
    }
    await expect(openFileCache(directory, 1000).file("a.bin", broken)).rejects.toThrow("the source broke");
    expect(await readdir(directory)).toEqual([]);
  });

  test("lets many ask for the same entry at once", async () => {
    const cache = openFileCache(directory, 1000);
    const paths = await Promise.all(Array.from({ length: 8 }, () => cache.file("a", () => bytes([7], [8]))));
    expect(new Set(paths).size).toBe(1);
    expect([...(await readFile(paths[0] ?? ""))]).toEqual([7, 8]);
    expect(await readdir(directory)).toEqual(["a"]);
  });

  test("removes what was not used for longest when it grows too large, and nothing of the last hour", async () => {
    const cache = openFileCache(directory, 25);
    for (const name of ["old", "older", "fresh"]) await cache.file(name, () => bytes(new Array(10).fill(0)));
    expect((await readdir(directory)).sort()).toEqual(["fresh", "old", "older"]);
    await age("old", 2);
    await age("older", 3);
    await cache.file("new", () => bytes(new Array(5).fill(0)));
    expect((await readdir(directory)).sort()).toEqual(["fresh", "new", "old"]);
  });

  test("counts a use as young again", async () => {
    const cache = openFileCache(directory, 1000);
    const path = await cache.file("a", () => bytes([1]));
    await age("a", 48);
    await cache.file("a", () => bytes([1]));
    expect(Date.now() - (await stat(path)).mtimeMs).toBeLessThan(60_000);
  });

  test("removes what a killed process left after a day", async () => {
    const cache = openFileCache(directory, 1000);
    await cache.file("a", () => bytes([1]));
    await writeFile(join(directory, "b.1.partial"), "x");
    await writeFile(join(directory, "c.1.partial"), "x");
    await age("b.1.partial", 25);
    await age("c.1.partial", 23);
    await cache.file("d", () => bytes([1]));
    expect((await readdir(directory)).sort()).toEqual(["a", "c.1.partial", "d"]);
  });

  test("takes no name that leads elsewhere", async () => {
    const cache = openFileCache(directory, 1000);
    for (const name of ["..", "../a", "a/b", ""]) {
      await expect(cache.file(name, () => bytes([1]))).rejects.toThrow(RangeError);
    }
  });
});
