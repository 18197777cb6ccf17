import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { registerBenchmark } from "#lib/benchmarks/register-benchmark.ts";
import { listBenchmarks } from "#lib/benchmarks/repository.ts";
import { listAblations } from "#lib/benchmarks/repository-ablations.ts";
import { db } from "#lib/db/client.ts";
import { transaction } from "#lib/db/transaction.ts";
import { InputError } from "#lib/errors.ts";
import { closeJobs } from "#lib/jobs/client.ts";
import { type ImportReport, importStudy } from "#lib/studies/import-study.ts";
import type { RunRow } from "#lib/tables/query/schema.ts";
import { listAllRunRows } from "#lib/tables/rows/rows.ts";
import { getProjectId } from "#lib/tables/sql/project-facts.ts";
import { useTestDatabase } from "#tests/support/db.ts";
import { snapshot } from "./snapshot.ts";

useTestDatabase();

let report: ImportReport;
let rows: RunRow[];
const row = (name: string) => {
  const found = rows.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no run ${name}`);
  return found;
};

beforeAll(async () => {
  report = await importStudy("studies/paper");
  rows = await listAllRunRows({ project: "paper", filter: "", text: "", sort: [] });
});
afterAll(closeJobs);

describe("The paper's study", () => {
  it("has every printed run once, 22 of them with a SEED-I score", () => {
    expect(report).toMatchObject({ project: "paper", runs: 25, ablations: 6, registered: 0 });
    expect(rows).toHaveLength(25);
    expect(rows.filter((one) => one.scores["SEED-I"] !== undefined)).toHaveLength(22);
    expect(rows.map((one) => one.name)).not.toContain("T4-mlp2");
  });

  it("stores the run that two tables print once, with the scores and averages of both", () => {
    const shared = row("T2-baseline");
    expect(shared.ablations.map(({ key, reportedAverage }) => [key, reportedAverage])).toEqual([
      ["recipe", 59.5],
      ["connector", 63.9],
    ]);
    expect(Object.keys(shared.scores)).toHaveLength(9);
    expect(shared.scores["MME"]).toMatchObject({ value: 1446.8, source: "arXiv:2410.07167v2, Table 4" });
    expect(shared.scores["SEED-I"]).toMatchObject({ value: 66.5, source: "arXiv:2410.07167v2, Table 2" });
    expect(shared.params).toMatchObject({ lr: "0.001", warmup_ratio: "0.03", connector: "mlp2x" });
    expect(shared.tags).toMatchObject({ table: "2, 4", "also printed as": "T4-mlp2" });
  });

  it("marks every MIR as reported under reference-fast, at the final checkpoint, with its table", () => {
    for (const one of rows) {
      expect(Object.keys(one.mir)).toEqual(["reference-fast"]);
      expect(one.mir["reference-fast"]).toMatchObject({ origin: "reported", step: null, layerCount: null });
    }
    expect(row("T2-lr3e-4").mir["reference-fast"]).toMatchObject({
      value: 2.808,
      source: "arXiv:2410.07167v2, Table 2",
    });
  });

  it("queues nothing, for there are no files to compute from", async () => {
    expect(await db().mirJob.count()).toBe(0);
    expect(await db().checkpoint.groupBy({ by: ["format"], _count: true })).toEqual([
      { format: "none", _count: 25 },
    ]);
  });

  it("keeps each benchmark's declared scale, MME being divided by 20 in averages", async () => {
    const benchmarks = new Map((await listBenchmarks()).map((one) => [one.key, one]));
    expect(benchmarks.get("MME")).toMatchObject({ maximum: 2000, averageDivisor: 20, unit: "0-2000" });
    expect(benchmarks.get("SEED-I")).toMatchObject({
      maximum: 100,
      averageDivisor: 1,
      higherIsBetter: true,
      title: "SEED-Bench image",
    });
  });

  it("lists the ablations in the paper's order, each with its factors and the benchmarks that all its runs have", async () => {
    const ablations = await listAblations(await getProjectId("paper"));
    expect(ablations.map((one) => one.key)).toEqual([
      ...["caption-detail", "recipe", "unlock", "connector", "moca", "base-llm"],
    ]);
    const recipe = ablations[1];
    expect(recipe?.factors).toEqual(["lr", "warmup_ratio", "lr_scheduler"]);
    expect(recipe?.benchmarks).toEqual(["MMStar", "MMB", "MMB-CN", "SEED-I", "TQA", "SQA-I", "GQA"]);
    expect(recipe?.runs.map((run) => run.reportedAverage)).toEqual([59.5, 59.6, 59.5, 58.7, 60, 60]);
  });

  it("is the same after a second import, to the last row", async () => {
    const before = await snapshot();
    await importStudy("studies/paper");
    expect(await snapshot()).toEqual(before);
  });

  it("never changes a registered benchmark that says otherwise", async () => {
    const benchmark = { key: "GQA", title: "GQA", unit: "0-1", maximum: 1 };
    await transaction((tx) => registerBenchmark(tx, benchmark));
    const attempt = importStudy("studies/paper", { project: "again" });
    await expect(attempt).rejects.toThrow(InputError);
    await expect(attempt).rejects.toThrow(
      /study\.json: benchmarks\.8: GQA has the unit 0-100, but is registered with 0-1$/,
    );
  });
});
