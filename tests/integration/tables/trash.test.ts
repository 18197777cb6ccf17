import { beforeAll, describe, expect, it } from "vitest";
import { createAblation, restoreAblation, trashAblation } from "#lib/benchmarks/ablations.ts";
import { db } from "#lib/db/client.ts";
import { transaction } from "#lib/db/transaction.ts";
import { createProject } from "#lib/runs/create-project.ts";
import { actOnRuns } from "#lib/runs/run-actions.ts";
import { parseSort } from "#lib/tables/query/sort.ts";
import { listRunRows } from "#lib/tables/rows/rows.ts";
import { readProjectFacts } from "#lib/tables/sql/project-facts.ts";
import { useTestDatabase } from "#tests/support/db.ts";
import { seedRun } from "./seed.ts";

useTestDatabase();

let projectId = "";
const ids = new Map<string, string>();
const idOf = (name: string) => ids.get(name) ?? "";

beforeAll(async () => {
  await transaction(async (tx) => {
    ({ id: projectId } = await createProject(tx, { slug: "p", name: "P" }));
    const startedAt = "2026-01-10T08:00:00Z";
    for (const name of ["alpha", "beta"]) {
      ids.set(name, await seedRun(tx, projectId, { name, startedAt }));
    }
    ids.set("late", await seedRun(tx, projectId, { name: "late", startedAt: "2026-02-10T08:00:00Z" }));
  });
  await createAblation(projectId, {
    title: "Learning rate",
    factors: [],
    runIds: [idOf("alpha")],
    baselineRunId: null,
    state: "running",
  });
});

async function ask(filter: string) {
  const sort = parseSort("name");
  if (!sort.ok) throw new Error(sort.message);
  const query = { project: "p", filter, text: "", limit: 200, cursor: null, sort: sort.sort };
  return (await listRunRows(query)).rows;
}

const namesOf = async (filter: string) => (await ask(filter)).map((row) => row.name).join(" ");

describe("An ablation in the trash", () => {
  it("is found by no filter until it is restored", async () => {
    const key = "learning-rate";
    expect(await namesOf(`ablation = ${key}`)).toBe("alpha");
    await trashAblation(projectId, key);
    expect(await namesOf(`ablation = ${key}`)).toBe("");
    expect(await namesOf("ablation contains learning")).toBe("");
    expect(await namesOf(`ablation != ${key}`)).toBe("alpha beta late");
    expect(await namesOf("ablation is null")).toBe("alpha beta late");
    expect((await ask("")).flatMap((row) => row.ablations)).toEqual([]);
    await restoreAblation(projectId, key);
    expect(await namesOf("ablation is null")).toBe("beta late");
  });
});

describe("A run in the trash", () => {
  it("counts in no fact of its project", async () => {
    const { id: checkpointId } = await db().checkpoint.create({
      data: { runId: idOf("late"), step: 1, format: "features", uri: "/features/late.safetensors" },
    });
    const layer = { layer: 1, fid: 1, meanTerm: 1, traceVision: 1, traceText: 1, crossTerm: 1, alpha: 1 };
    const counts = { visionTokens: 1, textTokens: 1, visionOutliers: 0, textOutliers: 0 };
    await db().mirResult.create({
      data: {
        checkpointId,
        definition: "exact",
        origin: "computed",
        mir: 3,
        layerCount: 40,
        layers: { create: { ...layer, ...counts, errorEstimate: 0, method: "test" } },
      },
    });
    expect(await readProjectFacts(projectId)).toMatchObject({ layerCount: 40, hasStartTimes: true });
    await actOnRuns("p", { action: "trash", runIds: [idOf("late")] });
    expect(await readProjectFacts(projectId)).toMatchObject({ layerCount: 0, hasStartTimes: false });
  });
});
