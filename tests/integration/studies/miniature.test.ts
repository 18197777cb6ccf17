import { cp, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listAblations } from "#lib/benchmarks/repository-ablations.ts";
import { db } from "#lib/db/client.ts";
import { transaction } from "#lib/db/transaction.ts";
import { InputError } from "#lib/errors.ts";
import { closeJobs } from "#lib/jobs/client.ts";
import { openStorage } from "#lib/storage/open-storage.ts";
import { importBundledStudies } from "#lib/studies/import-bundled.ts";
import { importStudy } from "#lib/studies/import-study.ts";
import { listAllRunRows } from "#lib/tables/rows/rows.ts";
import { getProjectId } from "#lib/tables/sql/project-facts.ts";
import { useTestDatabase } from "#tests/support/db.ts";
import { snapshot } from "./snapshot.ts";

useTestDatabase();

const BUNDLED = [{ key: "mini-lvlm", path: "studies/mini-lvlm" }];
const lines: string[] = [];
let scratch: string;

/** A copy of the bundled study for a test to modify. */
async function copyOfStudy(name: string): Promise<string> {
  const path = join(scratch, name);
  await cp("studies/mini-lvlm", path, { recursive: true });
  return path;
}

/** A copy of study.json alone, for tests of errors in it. */
async function copyOfStudyFile(name: string): Promise<string> {
  const path = join(scratch, name);
  await cp("studies/mini-lvlm/study.json", join(path, "study.json"), { recursive: true });
  return path;
}

async function changeStudy(path: string, change: (study: string) => string): Promise<void> {
  const file = join(path, "study.json");
  await writeFile(file, change(await readFile(file, "utf8")));
}

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "mirscope-study-"));
  await importBundledStudies(BUNDLED, (line) => lines.push(line));
});
afterAll(async () => {
  await closeJobs();
  await rm(scratch, { recursive: true, force: true });
});

describe("The bundled miniature study", () => {
  it("has all 25 runs with params, curves, scores and tags, and says so while it loads", async () => {
    const rows = await listAllRunRows({ project: "mini-lvlm", filter: "", text: "", sort: [] });
    expect(rows).toHaveLength(25);
    const baseline = rows.find((row) => row.name === "baseline");
    expect(baseline).toMatchObject({
      status: "finished",
      params: { lr: "0.002", pairs: "8000", moca: "false", seed: "0" },
      tags: { group: "baseline", factor: "baseline" },
      metrics: {
        train_loss: { last: 0.20785, lastStep: 500, maximum: 2.3117 },
        eval_ppl: { last: 1.24641, maximum: 1.90976 },
        "sft/train_loss": { last: 0.43091 },
      },
      scores: { "mini-lvlm/count": { value: 91.2, n: 500, origin: "measured" } },
      average: { n: 6, of: 6 },
      lastStep: 500,
    });
    expect(baseline?.average?.value).toBeCloseTo(55.067, 3);
    expect(lines).toContain("mini-lvlm: run 1 of 25, baseline (2 checkpoints queued for MIR)");
  });

  it("queues the six checkpoints whose files it brings and takes no MIR from the file", async () => {
    expect(await db().mirResult.count()).toBe(0);
    const jobs = await db().mirJob.findMany({ include: { checkpoint: true, evaluationSet: true } });
    expect(jobs).toHaveLength(6);
    const storage = openStorage();
    for (const { state, checkpoint, evaluationSet } of jobs) {
      expect(state).toBe("queued");
      expect(evaluationSet).toMatchObject({ projectId: null, isDefault: true, sampleCount: 40 });
      expect(checkpoint.uri).toMatch(/^storage:studies\/mini-lvlm\/checkpoints\//);
      const directory = await storage.resolveUri(checkpoint.uri ?? "");
      expect((await stat(join(directory, "onnx/decoder_model.onnx"))).size).toBeGreaterThan(1_700_000);
    }
    const set = await storage.resolveUri(jobs[0]?.evaluationSet?.uri ?? "");
    await expect(stat(join(set, "manifest.json"))).resolves.toBeDefined();
  });

  it("makes an ablation of each group, with its factors and the baseline as reference", async () => {
    const ablations = await listAblations(await getProjectId("mini-lvlm"));
    expect(ablations.map((one) => one.key)).toEqual([
      ...["data_scale", "caption_detail", "recipe", "unlock", "connector", "moca", "seeds"],
    ]);
    const recipe = ablations[2];
    expect(recipe?.factors.toSorted()).toEqual(["lr", "schedule", "warmup"]);
    expect(recipe?.runs).toHaveLength(8);
    expect(recipe?.runs.find((run) => run.runId === recipe.baselineRunId)?.name).toBe("baseline");
  });

  it("is the same after a second import from a directory elsewhere", async () => {
    const before = await snapshot();
    const report = await importStudy(await copyOfStudy("moved"));
    expect(report).toMatchObject({ registered: 0, known: 6, withoutFiles: 35 });
    expect(await snapshot()).toEqual(before);
  });

  it("does not come back once its project was deleted", async () => {
    await db().project.delete({ where: { slug: "mini-lvlm" } });
    expect(await importBundledStudies(BUNDLED, () => undefined)).toEqual([]);
    expect(await db().project.count()).toBe(0);
  });
});

describe("A study directory of a user", () => {
  it("is referred to where it lies", async () => {
    const path = await copyOfStudy("own");
    const report = await importStudy(path, { project: "own" });
    expect(report).toMatchObject({ project: "own", registered: 6, withoutFiles: 35 });
    expect(report.notes.join()).toContain("35 checkpoints of the study came without their files");
    const checkpoints = await db().checkpoint.findMany({ where: { run: { project: { slug: "own" } } } });
    for (const { uri } of checkpoints) {
      expect(fileURLToPath(uri ?? "")).toContain(`${path}/checkpoints/`);
    }
  });

  it("is registered anew where its old place is gone", async () => {
    await rm(join(scratch, "own"), { recursive: true });
    const report = await importStudy(await copyOfStudy("own-again"), { project: "own" });
    expect(report).toMatchObject({ registered: 6, known: 0 });
  });

  it("is refused when a file differs from its checksum, and the run is not written", async () => {
    const path = await copyOfStudy("changed-file");
    const file = join(path, "checkpoints/moca-on/step-500/onnx/embed_tokens.onnx");
    await writeFile(file, "not what it was");
    const attempt = importStudy(path, { project: "changed" });
    await expect(attempt).rejects.toMatchObject({ kind: "bad-checksum" });
    await expect(attempt).rejects.toThrow(file);
    const names = await db().run.findMany({
      where: { project: { slug: "changed" } },
      select: { name: true },
    });
    expect(names.map((run) => run.name)).not.toContain("moca-on");
  });

  it.each([
    ["a missing field", (text: string) => text.replace('"title"', '"headline"'), "study.title"],
    ["a wrong type", (text: string) => text.replace('"step":1,', '"step":"one",'), "runs.0.history.0.step"],
    [
      "an unknown run in a group",
      (text: string) => text.replace('"data-500","', '"data-5","'),
      "groups.data_scale.0",
    ],
    ["another version", (text: string) => text.replace('"version":1', '"version":2'), "version"],
  ])("is refused for %s with the file and the field", async (_, change, field) => {
    const path = await copyOfStudyFile(`bad-${field}`);
    await changeStudy(path, change);
    const attempt = importStudy(path, { project: "bad" });
    await expect(attempt).rejects.toThrow(InputError);
    await expect(attempt).rejects.toThrow(`${path}/study.json: ${field}: `);
    await expect(db().project.count({ where: { slug: "bad" } })).resolves.toBe(0);
  });

  it("cannot reach files outside its directory", async () => {
    const path = await copyOfStudy("escape");
    await changeStudy(path, (text) =>
      text.replace(
        '"path":"checkpoints/baseline/step-100"',
        '"path":"../own-again/checkpoints/baseline/step-100"',
      ),
    );
    await expect(importStudy(path, { project: "escape" })).rejects.toMatchObject({ kind: "path-escape" });
  });

  it("is refused where there is none", async () => {
    await expect(importStudy(scratch)).rejects.toThrow("has no study.json");
    await expect(importStudy(join(scratch, "nowhere"))).rejects.toMatchObject({ kind: "bad-study" });
  });
});

describe("Checkpoints that are posted twice", () => {
  it("keep one job", async () => {
    const { recordCheckpoint } = await import("#lib/recording/record-checkpoint.ts");
    const run = await transaction((tx) =>
      tx.run.findFirstOrThrow({ where: { name: "baseline" }, select: { id: true } }),
    );
    const input = { runId: run.id, step: 7, uri: "/nowhere/features.safetensors" };
    const first = await recordCheckpoint(input);
    const second = await recordCheckpoint(input);
    expect(first).toMatchObject({ created: true, checkpoint: { format: "features", step: 7 } });
    expect(second).toMatchObject({ created: false, job: null, checkpoint: { id: first.checkpoint.id } });
    expect(await db().mirJob.count({ where: { checkpointId: first.checkpoint.id } })).toBe(1);
  });
});
