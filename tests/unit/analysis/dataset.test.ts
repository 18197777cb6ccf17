import { describe, expect, it } from "vitest";
import { buildDataset } from "#lib/analysis/dataset.ts";
import type { AnalysisRow } from "#lib/analysis/row.ts";
import { MIR, SEED } from "./study-rows.ts";

function row(id: string, changes: Partial<AnalysisRow> = {}): AnalysisRow {
  return { runId: id, runName: `run ${id}`, x: 1, y: 2, groups: ["g"], ...changes };
}

const build = (rows: readonly AnalysisRow[]) => buildDataset(rows, { x: MIR, y: SEED });

describe("the dataset of a correlation", () => {
  it("drops runs without a value, with a readable reason each", () => {
    const { dropped, pooled } = build([
      row("a"),
      row("b", { x: null, xAbsence: "no MIR of definition exact" }),
      row("c", { y: null }),
      row("d", { x: Number.NaN }),
      row("e", { x: null, y: Number.NEGATIVE_INFINITY }),
    ]);
    expect(pooled.map((point) => point.runId)).toEqual(["a"]);
    expect(dropped).toEqual([
      { runId: "b", runName: "run b", reason: "no MIR of definition exact" },
      { runId: "c", runName: "run c", reason: "no SEED-I" },
      { runId: "d", runName: "run d", reason: "MIR is NaN" },
      { runId: "e", runName: "run e", reason: "no MIR; SEED-I is -Infinity" },
    ]);
  });

  it("keeps the given order and labels of groups, and leaves empty ones out", () => {
    const rows = [
      row("a", { groups: ["two", "one"] }),
      row("b", { groups: ["new"] }),
      row("c", { groups: [] }),
    ];
    const names = [
      { key: "one", label: "First" },
      { key: "empty", label: "Empty" },
      { key: "two", label: "Second" },
    ];
    const { groups, pooled } = buildDataset(rows, { x: MIR, y: SEED }, names);
    expect(groups.map((group) => group.label)).toEqual(["First", "Second", "new"]);
    expect(pooled).toHaveLength(3);
  });

  it("counts a run that comes twice once", () => {
    const { groups, pooled } = build([row("a"), row("a", { groups: ["h"] })]);
    expect(pooled).toHaveLength(1);
    expect(groups.map((group) => group.points.length)).toEqual([1, 1]);
  });

  it("says of a run that has only a group's own value that it is missing from the pooled set only", () => {
    const { groups, dropped, pooled } = build([row("a", { y: null, yByGroup: { g: 7 } })]);
    expect(groups[0]?.points[0]?.y).toBe(7);
    expect(pooled).toEqual([]);
    expect(dropped[0]?.reason).toBe("no SEED-I (left out of the pooled set only)");
  });
});

describe("comparability warnings", () => {
  it("name mixed definitions, evaluation sets and layer counts with their numbers of runs", () => {
    const { warnings } = build([
      row("a", { definition: "exact", evaluationSet: "set-1", layerCount: 4 }),
      row("b", { definition: "exact", evaluationSet: "set-2", layerCount: 4 }),
      row("c", { definition: "remove", evaluationSet: null, layerCount: 6 }),
    ]);
    expect(warnings.map((warning) => warning.text)).toEqual([
      "MIR definitions are mixed: exact (2 runs), remove (1 run). Their MIR values are not comparable.",
      "Evaluation sets are mixed: not known (1 run), set-1 (1 run), set-2 (1 run). Their MIR values are not comparable.",
      "Layer counts are mixed: 4 (2 runs), 6 (1 run). Their MIR values are not comparable.",
    ]);
  });

  it("say when the evaluation set of computed values is not known", () => {
    const { warnings } = build([row("a", { evaluationSet: null }), row("b", { evaluationSet: null })]);
    expect(warnings.map((warning) => warning.kind)).toEqual(["unknown-evaluation-set"]);
    expect(build([row("a", { evaluationSet: null, reported: true })]).warnings).toEqual([]);
  });

  it("say when reported values stand beside measured ones", () => {
    const { warnings } = build([row("a", { reported: true }), row("b"), row("c")]);
    expect(warnings[0]?.text).toBe(
      "1 of 3 runs show values that others reported; the rest was measured here.",
    );
  });

  it("look only at runs that are shown", () => {
    const rows = [row("a", { definition: "exact" }), row("b", { definition: "remove", y: null })];
    expect(build(rows).warnings).toEqual([]);
  });
});
