import type { Tokens } from "#tests/support/memory-features.ts";
import { dot, jacobiColumns, lowerMedian, rowsOf } from "#tests/support/plain-frechet.ts";

export interface WeightedSide {
  readonly tokens: Tokens;
  /** Weight of each token; 1 for the ordinary distance. */
  readonly weights: readonly number[];
}

/**
 * The distance of tokens with weights, in plain loops: alpha, means and covariances (with the divisor of the
 * unweighted ones) are weighted; the choice of outliers and the median token are those for weights of one. The
 * infinitesimal jackknife is the derivative of this function.
 */
export function weightedDistance(
  vision: WeightedSide,
  text: WeightedSide,
  rule: "replace" | "remove",
  term: "root" | "product",
): number {
  const norms = rowsOf(text.tokens).map((row) => Math.sqrt(dot(row, row)));
  const alpha = sum(text.weights) / dot(text.weights, norms);
  const v = momentsOf(vision, alpha, rule);
  const t = momentsOf(text, alpha, rule);
  const gap = v.mean.map((value, j) => value - (t.mean[j] ?? 0));
  const cross = v.factor.map((row) => t.factor.map((other) => dot(row, other)));
  const between =
    term === "product"
      ? sum(cross.map((row) => dot(row, row)))
      : sum(jacobiColumns(cross).map((column) => Math.sqrt(dot(column, column))));
  return dot(gap, gap) + v.trace + t.trace - 2 * between;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Mean, Tr S, and rows F with FᵀF = S, orthogonalised so that there are at most as many as dimensions. */
function momentsOf({ tokens, weights }: WeightedSide, alpha: number, rule: "replace" | "remove") {
  const all = rowsOf(tokens);
  const sizes = all.map((row) => Math.sqrt(dot(row, row)));
  const center = lowerMedian(sizes);
  const mean = sum(sizes) / sizes.length;
  const deviation = Math.sqrt(sum(sizes.map((size) => (size - mean) ** 2)) / (sizes.length - 1));
  const isOutlier = sizes.map((size) => Math.abs(size - center) > 3 * deviation);
  const median = (all[0] ?? []).map((_, j) => lowerMedian(all.map((row) => row[j] ?? 0)));
  const kept = all
    .map((row, i) => ({ row: isOutlier[i] ? median : row, weight: weights[i] ?? 0, isOutlier: isOutlier[i] }))
    .filter((token) => rule === "replace" || !token.isOutlier);
  const count = kept.length;
  const whole = sum(kept.map(({ weight }) => weight));
  const means = (all[0] ?? []).map(
    (_, j) => sum(kept.map(({ row, weight }) => alpha * weight * (row[j] ?? 0))) / whole,
  );
  const rows = kept.map(({ row, weight }) => {
    const scale = Math.sqrt((weight / whole) * (count / (count - 1)));
    return row.map((value, j) => scale * (alpha * value - (means[j] ?? 0)));
  });
  const factor = jacobiColumns(rows).filter((row) => dot(row, row) > 0);
  return { mean: means, trace: sum(rows.map((row) => dot(row, row))), factor };
}
