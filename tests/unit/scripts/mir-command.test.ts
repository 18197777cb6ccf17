import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { badFile, goldenFile } from "#tests/support/golden.ts";
import { runMir } from "#tests/support/mir-command.ts";

// Each test starts processes, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const ResultSchema = z.object({
  mir: z.number(),
  sum: z.number(),
  definition: z.string(),
  device: z.string(),
  seconds: z.number().positive(),
  layers: z.array(
    z.object({
      layer: z.number(),
      fid: z.number(),
      alpha: z.number(),
      visionTokens: z.number(),
      textTokens: z.number(),
      visionOutliers: z.number(),
      textOutliers: z.number(),
    }),
  ),
});

const BUNDLE = join(import.meta.dirname, "../../../studies/mini-lvlm/checkpoints/baseline/step-100");
const SMALL = goldenFile("outliers-even-small.safetensors");

test("--json prints one object and nothing else", async () => {
  const { code, stdout, stderr } = await runMir([SMALL, "--json"]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const result = ResultSchema.parse(JSON.parse(stdout));
  expect(result.definition).toBe("exact");
  expect(result.layers.map(({ layer }) => layer)).toEqual([1, 2]);
  expect(result.mir).toBeCloseTo(Math.log10(result.sum), 12);
  expect(stdout.trimEnd()).not.toContain("\n");
});

test("each definition can be asked for, and the table names it", async () => {
  const removed = await runMir([SMALL, "--definition", "remove", "--device", "cpu"]);
  expect(removed.stdout).toMatch(/^MIR 0\.\d+ \(outliers removed;/);
  expect(removed.stdout.trimEnd().split("\n").at(-1)?.trim()).toMatch(/^2 .*40 \(1\) {2}\s*30 \(1\)$/);
  const fast = await runMir([SMALL, "--definition", "reference-fast", "--json", "--device", "cpu"]);
  expect(ResultSchema.parse(JSON.parse(fast.stdout)).definition).toBe("reference-fast");
});

test("bad input ends with code 2 and one line that says what and where", async () => {
  const { code, stdout, stderr } = await runMir([badFile("nan-inside.safetensors"), "--json"]);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^error: non-finite: .*vision\.2 row 3 column 5.*\n$/);
  const missing = await runMir(["/nowhere/at-all.safetensors"]);
  expect(missing).toMatchObject({
    code: 2,
    stderr: "error: missing-file: /nowhere/at-all.safetensors does not exist\n",
  });
});

test("a directory that is no bundle is refused with one line", async () => {
  const { code, stderr } = await runMir([badFile(".")]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error: [a-z-]+: [^\n]+\n$/);
});

test.each([
  [[], "PATH is missing"],
  [[SMALL, "--tensor"], "--tensor"],
  [[SMALL, SMALL], "One PATH"],
  [[SMALL, "--definition", "fast"], 'no definition "fast"'],
  [[SMALL, "--device", "tpu"], 'no device "tpu"'],
])("wrong usage %j is explained", async (args, words) => {
  const { code, stdout, stderr } = await runMir(args);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toContain("error: usage:");
  expect(stderr).toContain(words);
  expect(stderr).toContain("Usage: npm run --silent mir");
});

test("a device that this machine lacks is refused and not replaced by another", async () => {
  const { code, stdout, stderr } = await runMir([SMALL, "--device", "webgpu"], {
    // a loader without any driver on every machine
    environment: { VK_ICD_FILENAMES: "/nowhere.json", VK_DRIVER_FILES: "/nowhere.json" },
  });
  expect(code).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toContain("error: unavailable: Device webgpu cannot be used here");
});

describe("an ONNX bundle", () => {
  let temporary: string;
  beforeEach(async () => {
    temporary = await mkdtemp(join(tmpdir(), "mirscope-command-"));
  });
  afterEach(() => rm(temporary, { recursive: true, force: true }));

  test("gives the value that its study's authors computed, and leaves no files behind", async () => {
    const { code, stdout, stderr } = await runMir([BUNDLE, "--json"], { environment: { TMPDIR: temporary } });
    expect(code, stderr).toBe(0);
    expect(stderr).toBe("");
    const { mir, layers } = ResultSchema.parse(JSON.parse(stdout));
    expect(layers).toHaveLength(8);
    // study.json of the miniature study, checkpoint baseline/step-100, definition exact
    expect(mir).toBeCloseTo(0.80271645, 4);
    expect(await readdir(temporary)).toEqual([]);
  });

  test("an evaluation set that is none is refused with one line", async () => {
    const { code, stderr } = await runMir([BUNDLE, "--eval-set", temporary]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: [a-z-]+: [^\n]+\n$/);
  });

  test("an interruption ends it cleanly", async () => {
    const { code, stdout } = await runMir([BUNDLE, "--json"], {
      environment: { TMPDIR: temporary },
      interruptWhen: async () => (await readdir(temporary)).length > 0,
    });
    expect(code).toBe(130);
    expect(stdout).toBe("");
    expect(await readdir(temporary)).toEqual([]);
  });
});

test("--help explains itself", async () => {
  const { code, stdout } = await runMir(["--help"]);
  expect(code).toBe(0);
  expect(stdout).toContain("--eval-set");
});
