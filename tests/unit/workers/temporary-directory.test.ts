import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  pathForFeatures,
  removeLeftovers,
  removeUnneeded,
  summaryPath,
  temporaryDirectory,
  writeSummary,
} from "../../../workers/temporary-directory.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "mirscope-leftovers-"));
});
afterEach(() => rm(home, { recursive: true }));

const JOB = randomUUID();
const OTHER = randomUUID();

/** The directory of a worker whose process has ended. */
function deadDirectory(): string {
  const { pid } = spawnSync(process.execPath, ["--version"]);
  return join(home, "tmp", `${hostname().replaceAll(/[^A-Za-z0-9.-]/g, "-")}_${pid}_${randomUUID()}`);
}

async function leave(directory: string, job: string, { isWhole }: { isWhole: boolean }): Promise<string> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, `${job}-print.safetensors`);
  await writeFile(path, `hidden states of ${job}`);
  if (isWhole) await writeFile(summaryPath(path), "{}");
  return path;
}

const own = () => temporaryDirectory(home, randomUUID());
const active =
  (...ids: string[]) =>
  async () =>
    new Set(ids);

describe("the place for a job's hidden states", () => {
  test("has what a killed worker of this host left whole", async () => {
    const left = await leave(deadDirectory(), JOB, { isWhole: true });
    const place = await pathForFeatures(own(), JOB, "print");
    expect(await readFile(place, "utf8")).toBe(`hidden states of ${JOB}`);
    expect(await readFile(summaryPath(place), "utf8")).toBe("{}");
    await expect(readFile(left)).rejects.toThrow("ENOENT");
  });

  test("is empty where they are not whole, of another job or input, or of a worker that lives", async () => {
    await leave(deadDirectory(), JOB, { isWhole: false });
    await leave(deadDirectory(), OTHER, { isWhole: true });
    const living = await leave(own(), JOB, { isWhole: true });
    for (const print of ["print", "other"]) {
      const place = await pathForFeatures(own(), JOB, print);
      await expect(readFile(place)).rejects.toThrow("ENOENT");
      await expect(readFile(summaryPath(place))).rejects.toThrow("ENOENT");
    }
    expect(await readFile(living, "utf8")).toContain(JOB);
  });

  test("has what this worker's own compute process left, and nothing of other jobs", async () => {
    const directory = own();
    await leave(directory, OTHER, { isWhole: true });
    const path = await leave(directory, JOB, { isWhole: true });
    expect(await pathForFeatures(directory, JOB, "print")).toBe(path);
    expect((await readdir(directory)).sort()).toEqual([
      `${JOB}-print.safetensors`,
      `${JOB}-print.safetensors.json`,
    ]);
  });
});

describe("The summary of whole hidden states", () => {
  test("is whole from the moment that it can be seen, so that a kill leaves no part of one", async () => {
    const path = join(home, "features.safetensors");
    const summary = { names: Array.from({ length: 100_000 }, (_, index) => `hidden state ${index}`) };
    const whole = JSON.stringify(summary).length;
    for (let round = 0; round < 20; round += 1) {
      let isWritten = false;
      const written = writeSummary(path, summary).then(() => {
        isWritten = true;
      });
      const seen = new Set<number>();
      while (!isWritten) {
        if (existsSync(summaryPath(path))) seen.add(statSync(summaryPath(path)).size);
        await new Promise(setImmediate);
      }
      await written;
      expect([...seen].filter((size) => size !== whole)).toEqual([]);
      await rm(summaryPath(path));
    }
  });
});

describe("what killed workers left behind", () => {
  test("goes when a worker starts, but for whole hidden states of jobs that have not ended", async () => {
    const directory = deadDirectory();
    const kept = await leave(directory, JOB, { isWhole: true });
    await leave(directory, OTHER, { isWhole: true });
    await leave(directory, randomUUID(), { isWhole: false });
    await leave(deadDirectory(), OTHER, { isWhole: true });
    await removeLeftovers(home, active(JOB));
    expect(await readdir(join(home, "tmp"))).toHaveLength(1);
    expect(await readdir(directory)).toHaveLength(2);
    expect(await readFile(kept, "utf8")).toContain(JOB);
    await removeLeftovers(home, active());
    expect(await readdir(join(home, "tmp"))).toEqual([]);
  });

  test("is not looked for in the directories of living workers", async () => {
    const living = await leave(own(), JOB, { isWhole: false });
    await removeLeftovers(home, active());
    expect(await readFile(living, "utf8")).toContain(JOB);
  });

  test("a worker that ends keeps what its job goes on with, and nothing else", async () => {
    const directory = own();
    await leave(directory, JOB, { isWhole: true });
    await removeUnneeded(directory, active(JOB));
    expect(await readdir(directory)).toHaveLength(2);
    await removeUnneeded(directory, active(OTHER));
    expect(await readdir(join(home, "tmp"))).toEqual([]);
  });
});
