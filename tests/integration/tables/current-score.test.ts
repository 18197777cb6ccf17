import { beforeAll, describe, expect, it } from "vitest";
import { compareScores } from "#lib/analysis/compare-scores.ts";
import { registerBenchmark } from "#lib/benchmarks/register-benchmark.ts";
import { listScores } from "#lib/benchmarks/repository.ts";
import { writeScores } from "#lib/benchmarks/write-scores.ts";
import { db } from "#lib/db/client.ts";
import { transaction } from "#lib/db/transaction.ts";
import { createProject } from "#lib/runs/create-project.ts";
import { parseSort } from "#lib/tables/query/sort.ts";
import { listRunRows } from "#lib/tables/rows/rows.ts";
import { useTestDatabase } from "#tests/support/db.ts";
import { seedRun } from "./seed.ts";

useTestDatabase();

let runId = "";

beforeAll(async () => {
  await transaction(async (tx) => {
    const { id: projectId } = await createProject(tx, { slug: "p", name: "P" });
    await registerBenchmark(tx, { key: "MMB", title: "MMBench", unit: "%" });
    runId = await seedRun(tx, projectId, { name: "r", checkpoints: [{ step: 100 }, { step: 900 }] });
  });
  const checkpoints = await db().checkpoint.findMany({ where: { runId }, orderBy: { step: "desc" } });
  const [late, early] = checkpoints.map(({ id }) => id);
  for (const [checkpointId, value, sftRecipe] of [
    [late, 70, ""],
    [early, 60, ""],
    [late, 50, "long"],
    [early, 40, "long"],
  ] as const) {
    await transaction((tx) =>
      writeScores(tx, runId, [{ benchmark: "MMB", value, sftRecipe, checkpointId: checkpointId ?? null }]),
    );
  }
});

describe("The score of a run on a benchmark", () => {
  it("is that of the latest checkpoint, in whatever order they came, in tables and side by side", async () => {
    const sort = parseSort("name");
    if (!sort.ok) throw new Error(sort.message);
    const query = { project: "p", filter: "", text: "", limit: 200, cursor: null, sort: sort.sort };
    const [row] = (await listRunRows(query)).rows;
    expect(row?.scores["MMB"]).toMatchObject({ value: 70 });
    const compared = compareScores([await listScores([runId])]);
    expect(compared.map(({ sftRecipe, cells }) => [sftRecipe, cells[0]?.value])).toEqual([
      ["", 70],
      ["long", 50],
    ]);
  });

  it("changes with what is written and deleted, for each SFT recipe", async () => {
    await transaction((tx) => writeScores(tx, runId, [{ benchmark: "MMB", value: 75, sftRecipe: "long" }]));
    const current = async () =>
      (await listScores([runId])).filter((score) => score.isCurrentOfRecipe).map((score) => score.value);
    expect(await current()).toEqual([70, 75]);
    await db().score.deleteMany({ where: { value: { in: [75, 70] } } });
    expect(await current()).toEqual([60, 50]);
  });
});
