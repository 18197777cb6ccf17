import { describe, expect, it } from "vitest";
import { analyseCorrelation } from "#lib/analysis/correlate.ts";
import type { AnalysisRow } from "#lib/analysis/row.ts";
import type { AnalysisResult, Axis } from "#lib/analysis/schema.ts";
import { expectedSign } from "#lib/analysis/verdict.ts";
import { AVERAGE, MIR } from "./study-rows.ts";

/** n pairs whose Pearson correlation is exactly r, by orthogonalising a fixed wave against a ramp. */
function pairsWith(r: number, n: number): { x: number; y: number }[] {
  const ramp = Array.from({ length: n }, (_, i) => i - (n - 1) / 2);
  const wave = ramp.map((_, i) => Math.sin(7.3 * i * i + 1));
  const mean = wave.reduce((sum, value) => sum + value, 0) / n;
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  const centred = wave.map((value) => value - mean);
  const slope = dot(centred, ramp) / dot(ramp, ramp);
  const rest = centred.map((value, i) => value - slope * (ramp[i] ?? 0));
  const scale = (values: readonly number[]) => values.map((value) => value / Math.sqrt(dot(values, values)));
  const [a, b] = [scale(ramp), scale(rest)];
  return a.map((value, i) => ({ x: value, y: r * value + Math.sqrt(1 - r * r) * (b[i] ?? 0) }));
}

function analyse(groups: Record<string, { x: number; y: number }[]>, x: Axis = MIR): AnalysisResult {
  const rows: AnalysisRow[] = Object.entries(groups).flatMap(([key, points]) =>
    points.map((point, i) => ({ runId: `${key}-${i}`, runName: `${key} ${i}`, ...point, groups: [key] })),
  );
  return analyseCorrelation({ x, y: AVERAGE, groupBy: "ablation", rows });
}

const shifted = (points: { x: number; y: number }[], dx: number, dy: number) =>
  points.map(({ x, y }) => ({ x: x + dx, y: y + dy }));

describe("the verdict", () => {
  it("says plainly that MIR does not follow the score when the interval covers 0 and nothing strong", () => {
    const { finding } = analyse({
      a: pairsWith(0.1171, 25).slice(0, 12),
      b: pairsWith(0.1171, 25).slice(12),
    });
    expect(finding.verdict).toBe("does-not-follow");
    expect(finding.title).toBe("MIR does not follow Average here: Pearson +0.12 [−0.29, +0.49], n = 25");
  });

  it("leaves the question open when the interval covers 0 and a strong relation", () => {
    const { finding } = analyse({ a: pairsWith(-0.4, 8) });
    expect(finding.verdict).toBe("undecided");
    expect(finding.title).toContain("Whether Average follows MIR in the a runs is open: Pearson −0.40");
    expect(finding.details.join(" ")).toContain("beyond −0.50");
  });

  it("does not call a strong relation of the wrong sign a success", () => {
    const { finding } = analyse({ a: pairsWith(0.85, 25) });
    expect(finding.verdict).toBe("opposite");
    expect(finding.title).toContain(
      "MIR runs against Average in the a runs, the opposite of what is expected: ",
    );
  });

  it("claims no direction for a predictor that has none", () => {
    const lr: Axis = { id: "params.lr", label: "lr", unit: null, direction: null };
    expect(analyse({ a: pairsWith(-0.8, 25) }, lr).finding.title).toContain(
      "Average falls as lr rises in the a runs",
    );
    expect(expectedSign(lr, AVERAGE)).toBeNull();
    expect(expectedSign(MIR, AVERAGE)).toBe(-1);
    expect(expectedSign(AVERAGE, AVERAGE)).toBe(1);
  });

  it("prints both coefficients when only the ranks show a relation", () => {
    // Runs in falling order, and one outlier that affects Pearson more than Spearman.
    const points = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((x) => ({ x, y: -x }));
    const { finding } = analyse({ a: [...points, { x: 10.5, y: 120 }] });
    expect(finding.title).not.toContain("Pearson −");
    expect(finding.verdict).toBe("undecided");
    const curved = points.map(({ x }) => ({ x, y: -Math.exp(3 * x) }));
    const byRank = analyse({ a: curved }).finding;
    expect(byRank.verdict).toBe("follows");
    expect(byRank.title).toMatch(
      /by rank only: Spearman −1\.00 \(no interval, p < 0\.001\), but Pearson −0\.5/,
    );
  });

  it("takes no verdict from three runs, even on a line", () => {
    const { finding } = analyse({ a: [1, 2, 3].map((x) => ({ x, y: -x })) });
    expect(finding.verdict).toBe("undecided");
    expect(finding.details).toContain(
      "3 runs are too few for an interval: nothing can be concluded from them.",
    );
  });

  it("names the variable that is constant", () => {
    const { finding } = analyse({ a: [1, 2, 3, 4].map((x) => ({ x, y: 50 })) });
    expect(finding.title).toBe("All 4 runs of a have the same Average: there is no correlation to speak of");
  });
});

describe("the values' own error", () => {
  const withErrors = (error: number): string[] => {
    const rows = pairsWith(-0.5, 20).map((point, i) => ({
      runId: `${i}`,
      runName: `${i}`,
      ...point,
      xError: error,
      groups: [],
    }));
    return analyseCorrelation({ x: MIR, y: AVERAGE, groupBy: "none", rows }).finding.details;
  };
  /** Standard deviation of x, whose squares sum to one. */
  const spread = Math.sqrt(1 / 19);

  it("is named where it is part of the spread, with what it does to the coefficient", () => {
    expect(withErrors(0.6 * spread)).toContain(
      "36 % of the variance of MIR among these runs is sampling error of single values: a coefficient without it " +
        "would be about 1.25 times as large.",
    );
    expect(withErrors(1.1 * spread)).toContain(
      "MIR varies no more among these runs than the sampling error of single values.",
    );
  });

  it("is not named where it changes nothing, or where some values have none", () => {
    expect(withErrors(0.1 * spread).join(" ")).not.toContain("sampling error");
    expect(analyse({ a: pairsWith(-0.5, 20) }).finding.details.join(" ")).not.toContain("sampling error");
  });
});

describe("pooling", () => {
  it("reverses what every group shows (Simpson)", () => {
    const { finding } = analyse({
      low: pairsWith(-0.9, 8),
      middle: shifted(pairsWith(-0.9, 8), 3, 3),
      high: shifted(pairsWith(-0.9, 8), 6, 6),
    });
    expect(finding.verdict).toBe("opposite");
    expect(finding.pooling.kind).toBe("reverses");
    expect(finding.pooling.text).toContain("Pearson runs from −0.90");
  });

  it("hides what the groups show when their levels differ", () => {
    const { finding } = analyse({ a: pairsWith(-0.9, 8), b: shifted(pairsWith(-0.9, 8), 0, 1.2) });
    expect(finding.pooling.kind).toBe("hides");
  });

  it("creates a relation that no group shows", () => {
    const { finding } = analyse({ a: pairsWith(-0.05, 8), b: shifted(pairsWith(-0.05, 8), 5, -5) });
    expect(finding.verdict).toBe("follows");
    expect(finding.pooling.kind).toBe("creates");
  });

  it("says when groups disagree, and when all agree", () => {
    expect(analyse({ a: pairsWith(-0.8, 8), b: pairsWith(0.8, 8) }).finding.pooling.kind).toBe("disagree");
    expect(analyse({ a: pairsWith(-0.8, 8), b: pairsWith(-0.8, 8) }).finding.pooling.kind).toBe("consistent");
  });

  it("asks for at least two groups of four runs", () => {
    expect(analyse({ a: pairsWith(-0.8, 8), b: pairsWith(-0.8, 3) }).finding.pooling).toEqual({
      kind: "none",
      text: "",
    });
  });
});
