import { describe, expect, it } from "vitest";
import { analyseCorrelation } from "#lib/analysis/correlate.ts";
import type { AnalysisRow } from "#lib/analysis/row.ts";
import { type AnalysisResult, AnalysisResultSchema } from "#lib/analysis/schema.ts";
import { AVERAGE, LOSS, MIR, miniatureLossRows, paperRows, SEED } from "./study-rows.ts";

function group(result: AnalysisResult, key: string): AnalysisResult["pooled"] {
  const found = result.groups.find((set) => set.key === key);
  if (found === undefined) throw new Error(`no group ${key}`);
  return found;
}

describe("the paper's study", () => {
  it("recipe ablation, MIR against the printed Average: what scipy gives", () => {
    const result = analyseCorrelation({
      x: MIR,
      y: AVERAGE,
      groupBy: "ablation",
      rows: paperRows("average"),
    });
    const recipe = group(result, "recipe");
    expect(recipe.pearson.n).toBe(6);
    expect(recipe.pearson.coefficient).toBeCloseTo(-0.9677, 4);
    expect(recipe.spearman.coefficient).toBeCloseTo(-0.971, 4);
    expect(recipe.kendall.coefficient).toBeCloseTo(-0.9309, 4);
    expect(recipe.verdict).toBe("follows");
    expect(recipe.sentence).toBe(
      "MIR orders the recipe runs by Average: Spearman −0.97 [−0.998, −0.63], n = 6",
    );
  });

  it("a run in two tables takes each table's own Average", () => {
    const result = analyseCorrelation({
      x: MIR,
      y: AVERAGE,
      groupBy: "ablation",
      rows: paperRows("average"),
    });
    const shared = (key: string): number | undefined =>
      group(result, key).points.find((point) => point.runId === "T2-baseline")?.y;
    expect(shared("recipe")).toBe(59.5);
    expect(shared("connector")).toBe(63.9);
  });

  it("MIR against SEED-I over the 22 distinct runs: what scipy gives, and that pooling hides the groups", () => {
    const result = analyseCorrelation({ x: MIR, y: SEED, groupBy: "ablation", rows: paperRows("SEED-I") });
    expect(result.pooled.pearson.n).toBe(22);
    expect(result.pooled.pearson.coefficient).toBeCloseTo(-0.5783, 4);
    expect(result.pooled.spearman.coefficient).toBeCloseTo(-0.7848, 4);
    expect(result.pooled.kendall.coefficient).toBeCloseTo(-0.6477, 4);
    expect(result.finding.title).toBe("SEED-I follows MIR: Pearson −0.58 [−0.80, −0.21], n = 22");
    expect(result.finding.pooling.kind).toBe("hides");
    expect(result.finding.pooling.text).toContain(
      "runs from −0.99 (moca, n = 4) to −0.73 (unlock, n = 5), median −0.88, within the 5 groups of at least 4 runs, but is only −0.58 over all 22 runs",
    );
    expect(result.dropped.map((run) => [run.runName, run.reason])).toEqual([
      ["T7-vicuna-13b", "no SEED-I"],
      ["T7-llama2-13b", "no SEED-I"],
      ["T7-llama2-7b", "no SEED-I"],
    ]);
    expect(result.warnings).toEqual([]);
  });

  it("one ablation alone speaks for itself in the title", () => {
    const rows = paperRows("average")
      .filter((row) => row.groups.includes("recipe"))
      .map((row) => ({ ...row, groups: ["recipe"] }));
    const result = analyseCorrelation({ x: MIR, y: AVERAGE, groupBy: "ablation", rows });
    expect(result.finding.title).toMatch(/^MIR orders the recipe runs by Average: Spearman −0\.97 /);
    expect(result.finding.pooling.kind).toBe("none");
  });

  it("four runs are too few to tell, however steep their line", () => {
    const result = analyseCorrelation({ x: MIR, y: SEED, groupBy: "ablation", rows: paperRows("SEED-I") });
    const captions = group(result, "caption-detail");
    expect(captions.verdict).toBe("undecided");
    expect(captions.sentence).toBe(
      "Whether SEED-I follows MIR in the caption-detail runs is open: Pearson −0.88 [−0.998, +0.51], n = 4",
    );
  });
});

describe("the miniature study", () => {
  const result = analyseCorrelation({ x: LOSS, y: AVERAGE, groupBy: "ablation", rows: miniatureLossRows() });

  it("the last loss follows the score: what scipy gives over its 25 runs", () => {
    expect(result.pooled.pearson.coefficient).toBeCloseTo(-0.7317, 4);
    expect(result.pooled.spearman.coefficient).toBeCloseTo(-0.6992, 4);
    expect(group(result, "recipe").pearson.coefficient).toBeCloseTo(-0.7605, 4);
    expect(group(result, "unlock").pearson.coefficient).toBeCloseTo(-0.9728, 4);
    expect(result.finding.title).toBe("Average follows Train loss: Pearson −0.73 [−0.87, −0.47], n = 25");
  });

  it("the baseline belongs to all seven groups and counts once in the pooled set", () => {
    expect(result.groups).toHaveLength(7);
    expect(result.pooled.points.filter((point) => point.runId === "baseline")).toHaveLength(1);
    for (const set of result.groups)
      expect(set.points.some((point) => point.runId === "baseline")).toBe(true);
  });
});

describe("the result", () => {
  it("passes its own schema, and survives JSON", () => {
    const result = analyseCorrelation({ x: MIR, y: SEED, groupBy: "ablation", rows: paperRows("SEED-I") });
    expect(AnalysisResultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
  });

  it("of no runs is empty and says so", () => {
    const result = analyseCorrelation({ x: MIR, y: SEED, groupBy: "ablation", rows: [] });
    expect(result.finding.title).toBe("No run has both MIR and SEED-I: a correlation needs at least 3");
    expect(AnalysisResultSchema.parse(result)).toEqual(result);
    expect(result.pooled.line).toBeNull();
  });

  it("has a line whose band is narrowest inside and ends at the outermost runs", () => {
    const rows: AnalysisRow[] = [1, 2, 3, 4, 5].map((x) => ({
      runId: `r${x}`,
      runName: `run ${x}`,
      x,
      y: [2, 1, 4, 3, 5][x - 1] ?? null,
      groups: [],
    }));
    const { line } = analyseCorrelation({ x: MIR, y: SEED, groupBy: "none", rows }).pooled;
    const width = line?.band.map((at) => at.high - at.low) ?? [];
    expect([line?.band[0]?.x, line?.band.at(-1)?.x]).toEqual([1, 5]);
    expect(Math.min(...width)).toBe(width[20]);
  });
});
