import type { GroupName } from "#lib/analysis/dataset.ts";
import { buildDataset } from "#lib/analysis/dataset.ts";
import { describePooling, summarise } from "#lib/analysis/finding.ts";
import type { AnalysisRow } from "#lib/analysis/row.ts";
import type { AnalysisPoint, AnalysisResult, Axis, CorrelatedSet, Line } from "#lib/analysis/schema.ts";
import { expectedSign, judge } from "#lib/analysis/verdict.ts";
import { kendall } from "#lib/numerics/statistics/kendall.ts";
import { pearson } from "#lib/numerics/statistics/pearson.ts";
import { fitLine, meanBand } from "#lib/numerics/statistics/regression.ts";
import { spearman } from "#lib/numerics/statistics/spearman.ts";

/** Confidence level of all intervals and bands. */
const LEVEL = 0.95;

/** Enough to draw the hyperbola smoothly. */
const BAND_POINTS = 41;

export interface CorrelationInput {
  readonly x: Axis;
  readonly y: Axis;
  readonly groupBy: string;
  readonly rows: readonly AnalysisRow[];
  /** Labels and order of the groups; by default their keys, in order of first appearance. */
  readonly groups?: readonly GroupName[] | undefined;
}

/** The analysis of the correlation page: per group and pooled, with dropped runs, warnings and the finding. */
export function analyseCorrelation(input: CorrelationInput): AnalysisResult {
  const { x, y } = input;
  const dataset = buildDataset(input.rows, { x, y }, input.groups);
  const groups = dataset.groups.map((group) =>
    correlateSet(group.points, { x, y }, { key: group.key, label: group.label }),
  );
  const pooled = correlateSet(dataset.pooled, { x, y }, { key: null, label: "all runs" });
  const pooling = describePooling(groups, pooled);
  return {
    x,
    y,
    groupBy: input.groupBy,
    groups,
    pooled,
    dropped: [...dataset.dropped],
    warnings: [...dataset.warnings],
    evaluationSets: [...dataset.evaluationSets],
    finding: summarise({ x, y, groups, pooled, pooling }),
  };
}

/** Coefficients, fitted line and verdict of one set of runs. */
function correlateSet(
  points: readonly AnalysisPoint[],
  axes: { readonly x: Axis; readonly y: Axis },
  name: { readonly key: string | null; readonly label: string },
): CorrelatedSet {
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const coefficients = {
    pearson: pearson(xs, ys, LEVEL),
    spearman: spearman(xs, ys, LEVEL),
    kendall: kendall(xs, ys, LEVEL),
  };
  const judgement = judge(coefficients, {
    x: axes.x.label,
    y: axes.y.label,
    runs: name.key,
    expected: expectedSign(axes.x, axes.y),
  });
  return { ...name, points: [...points], ...coefficients, line: line(xs, ys), ...judgement };
}

function line(xs: readonly number[], ys: readonly number[]): Line | null {
  const { fit } = fitLine(xs, ys);
  if (fit === null) return null;
  const span = fit.maximumX - fit.minimumX;
  const at = Array.from({ length: BAND_POINTS }, (_, i) => fit.minimumX + (span * i) / (BAND_POINTS - 1));
  return {
    slope: fit.slope,
    intercept: fit.intercept,
    slopeStandardError: fit.slopeStandardError,
    interceptStandardError: fit.interceptStandardError,
    residualDeviation: fit.residualDeviation,
    rSquared: fit.rSquared,
    level: LEVEL,
    band: meanBand(fit, at, LEVEL),
  };
}
