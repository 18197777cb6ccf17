import { beforeAll, describe, expect, it, vi } from "vitest";
import { loadComparison } from "#app/(workspace)/projects/[slug]/compare/_load.ts";
import { loadRunPage } from "#app/(workspace)/projects/[slug]/runs/[runId]/_load.ts";
import { createAblation } from "#lib/benchmarks/ablations.ts";
import { db } from "#lib/db/client.ts";
import { transaction } from "#lib/db/transaction.ts";
import { changeEvaluationSet } from "#lib/mir/evaluation-sets/change-evaluation-set.ts";
import { registerEvaluationSet } from "#lib/mir/evaluation-sets/repository-evaluation-sets.ts";
import { createProject } from "#lib/runs/create-project.ts";
import { readAblationTable } from "#lib/tables/ablations/export-ablation-file.ts";
import { loadCorrelationInput } from "#lib/tables/correlation/correlation-input.ts";
import { readFormattedTable } from "#lib/tables/export/export-runs.ts";
import { GridPageSchema } from "#lib/tables/query/grid-schema.ts";
import { parseGridState } from "#lib/tables/query/grid-state.ts";
import { parseSort } from "#lib/tables/query/sort.ts";
import { readGrid } from "#lib/tables/rows/read-grid.ts";
import { listRunRows } from "#lib/tables/rows/rows.ts";
import { changedRuns, readCursor } from "#lib/tables/sql/change-cursor.ts";
import { useTestDatabase } from "#tests/support/db.ts";
import { seedRun } from "./seed.ts";

vi.mock("server-only", () => ({}));
useTestDatabase();

let projectId = "";
let runId = "";
let checkpointId = "";
let ablationKey = "";
const sets: Record<string, string> = {};

async function addSet(name: string, isDefault = false, parentId: string | null = null): Promise<void> {
  const common = { template: "{image}", sampleCount: 100, uri: null };
  const input = { ...common, projectId, name, digest: name, isDefault, parentId };
  sets[name] = (await transaction((tx) => registerEvaluationSet(tx, input))).id;
}

const LAYER = { layer: 1, meanTerm: 1, traceVision: 1, traceText: 1, crossTerm: 1, alpha: 1 };
const TOKENS = { visionTokens: 1, textTokens: 1, visionOutliers: 0, textOutliers: 0 };

async function addResult(set: string | null, mir: number, createdAt: string): Promise<void> {
  await db().mirResult.create({
    data: {
      checkpointId,
      evaluationSetId: set === null ? null : (sets[set] ?? null),
      definition: "exact",
      origin: "computed",
      mir,
      layerCount: 1,
      createdAt: new Date(createdAt),
      layers: { create: { ...LAYER, ...TOKENS, fid: mir * 10, errorEstimate: 0, method: "test" } },
    },
  });
}

beforeAll(async () => {
  await transaction(async (tx) => {
    ({ id: projectId } = await createProject(tx, { slug: "p", name: "P" }));
    runId = await seedRun(tx, projectId, { name: "r", metrics: { loss: [3] }, checkpoints: [{ step: 100 }] });
  });
  ({ id: checkpointId } = await db().checkpoint.findFirstOrThrow({ where: { runId } }));
  await addSet("A");
  await addSet("B");
  await addSet("C", true);
  await addResult("A", 2, "2026-01-01");
  await addResult("B", 3, "2026-01-02");
  const ablation = { title: "Ablation", factors: [], baselineRunId: null, state: "running" as const };
  ({ key: ablationKey } = await createAblation(projectId, { ...ablation, runIds: [runId] }));
});

const GRID = {
  project: "p",
  filter: "",
  text: "",
  having: "",
  sort: [],
  calculations: [{ name: "twice", source: "2 * mir.exact" }],
  groupBy: [],
  statistic: "mean",
  baseline: null,
  archived: "hide",
  memberOf: null,
  withFacts: false,
  offset: 0,
  limit: 100,
  since: null,
} as const;

const COLUMNS = ["mir.exact", "mir:best.exact", "fid.exact/1", "calc.twice"];
const exportRequest = { exportedAt: new Date(), link: "http://127.0.0.1/" };

/** The checkpoint's value, and its set if that is not the default, as returned by each reader. */
async function readings() {
  const sort = parseSort("name");
  if (!sort.ok) throw new Error(sort.message);
  const grid = GridPageSchema.parse(await readGrid({ ...GRID, columns: COLUMNS }));
  const grouped = GridPageSchema.parse(
    await readGrid({ ...GRID, columns: COLUMNS.slice(0, 1), groupBy: ["status"] }),
  );
  const list = { project: "p", filter: "", text: "", limit: 10, cursor: null, sort: sort.sort };
  const [row] = (await listRunRows(list)).rows;
  const run = await loadRunPage("p", runId);
  const results = run?.checkpoints[0]?.results.filter((result) => result.isCurrent) ?? [];
  const comparison = await loadComparison(projectId, [runId]);
  const { view } = await readAblationTable("p", ablationKey, {
    ...exportRequest,
    table: { delta: null, withRuns: false },
  });
  const correlation = await loadCorrelationInput({
    project: "p",
    x: "mir.exact",
    y: "metrics.loss",
    group: "none",
    filter: "",
    text: "",
  });
  const cells = [grid, grouped].flatMap((page) => page.rows?.[0]?.cells ?? []);
  return [
    ...cells.map(({ value, otherSet }) => [value, otherSet]),
    [row?.mir.exact?.value, row?.mir.exact?.otherSet ?? undefined],
    ...results.map(({ mir, otherSet }) => [mir, otherSet ?? undefined]),
    ...(comparison.runs[0]?.mir ?? []).map(({ mir, otherSet }) => [mir, otherSet ?? undefined]),
    ...view.rows.map(({ cells: of }) => [of["mir.exact"]?.value, of["mir.exact"]?.otherSet ?? undefined]),
    ...correlation.rows.map(({ x, otherSet }) => [x, otherSet ?? undefined]),
  ];
}

const everywhere = (value: number, otherSet?: string) => [
  [value, otherSet],
  [value, otherSet],
  [value * 10, otherSet],
  [value * 2, otherSet],
  ...Array.from({ length: 6 }, () => [value, otherSet]),
];

async function exportedNotes(): Promise<string> {
  const state = parseGridState(new URLSearchParams({ columns: "name,mir.exact" }));
  return (await readFormattedTable({ ...exportRequest, project: "p", state })).notes.join("\n");
}

describe("The MIR of a checkpoint", () => {
  it("is everywhere the newest one, named as on its set, while the default set has none", async () => {
    expect(await readings()).toEqual(everywhere(3, "B"));
    expect(await exportedNotes()).toContain("on B, for want of one on the project's default set");
  });

  it("is not that of a subset of the default set", async () => {
    await addSet("C50", false, sets["C"] ?? "");
    await addResult("C50", 9, "2026-01-03");
    expect(await readings()).toEqual(everywhere(9, "C50"));
    await db().mirResult.deleteMany({ where: { mir: 9 } });
    expect(await readings()).toEqual(everywhere(3, "B"));
  });

  it("is that on the default set as soon as there is one, however old", async () => {
    await addResult("C", 4, "2025-01-01");
    expect(await readings()).toEqual(everywhere(4));
    expect(await exportedNotes()).not.toContain("for want of");
  });

  it("follows the project's default set, and open pages hear of it", async () => {
    const cursor = await readCursor();
    await changeEvaluationSet(sets["A"] ?? "", { isDefault: true });
    expect(await readings()).toEqual(everywhere(2));
    expect(await changedRuns(projectId, cursor)).toBeNull();
    await changeEvaluationSet(sets["A"] ?? "", { isDefault: false });
    expect(await readings()).toEqual(everywhere(3, "B"));
    await addSet("D", true);
    expect(await readings()).toEqual(everywhere(3, "B"));
  });

  it("is one that names no set rather than one of another set", async () => {
    await addResult(null, 5, "2024-01-01");
    expect(await readings()).toEqual(everywhere(5));
    await db().mirResult.deleteMany({ where: { mir: 5 } });
    expect(await readings()).toEqual(everywhere(3, "B"));
  });

  it("is one of two that are written at the same moment", async () => {
    await db().mirResult.deleteMany({ where: { checkpointId } });
    await Promise.all([addResult("A", 2, "2026-01-01"), addResult("B", 3, "2026-01-02")]);
    const current = await db().mirResult.findMany({ where: { checkpointId, isCurrent: true } });
    expect(current.map(({ mir }) => mir)).toEqual([3]);
  });
});
