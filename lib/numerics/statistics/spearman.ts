import { type Correlation, type DefinedCorrelation, undefinedReason } from "./correlation.ts";
import { coefficientInterval } from "./correlation-interval.ts";
import { productMoment } from "./pearson.ts";
import { averageRanks } from "./ranks.ts";
import { studentTwoSidedP } from "./student-t.ts";

/** Up to this n the p value comes from all n! orders (9! = 362 880, a few ms). */
const SPEARMAN_EXACT_MAXIMUM = 9;

/**
 * Spearman's rank correlation: Pearson's coefficient of the average ranks (scipy.stats.spearmanr), O(n log n).
 * Two-sided p value: for n <= 9 exact, from all n! orders of y, ties included (scipy.stats.permutation_test: the t
 * approximation gives p = 0 for four runs in perfect order, where 1 order in 12 is as extreme); above that by Student's
 * t with n - 2 degrees of freedom, like scipy.stats.spearmanr. Interval by Bonett & Wright for n >= 4.
 * Throws RangeError for unequal lengths or values that are not finite.
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>, level = 0.95): Correlation {
  const n = x.length;
  const reason = undefinedReason(x, y);
  if (reason !== null) return { method: "spearman", n, coefficient: null, reason };
  const xRanks = averageRanks(x);
  const yRanks = averageRanks(y);
  const coefficient = productMoment(xRanks, yRanks);
  return {
    method: "spearman",
    n,
    coefficient,
    ...rankP(coefficient, xRanks, yRanks),
    ...coefficientInterval("spearman", coefficient, n, level),
  };
}

function rankP(
  coefficient: number,
  xRanks: Float64Array,
  yRanks: Float64Array,
): Pick<DefinedCorrelation, "pValue" | "pMethod"> {
  const n = xRanks.length;
  if (n <= SPEARMAN_EXACT_MAXIMUM) return { pValue: exactRankP(xRanks, yRanks), pMethod: "exact" };
  const df = n - 2;
  const t = coefficient * Math.sqrt(df / ((1 - coefficient) * (1 + coefficient)));
  return { pValue: studentTwoSidedP(t, df), pMethod: "student-t" };
}

/**
 * The fraction of all orders of y whose |rank covariance| is at least the observed one. Average ranks are multiples of
 * 1/2: doubled they are integers, so that equal covariances compare equal. Orders come from Heap's algorithm, each one
 * swap away from the last, so the sum is updated in O(1).
 */
function exactRankP(xRanks: Float64Array, yRanks: Float64Array): number {
  const n = xRanks.length;
  const x = xRanks.map((rank) => 2 * rank);
  const y = yRanks.map((rank) => 2 * rank);
  const expected = sum(x) * sum(y);
  let product = 0;
  for (let i = 0; i < n; i++) product += x[i]! * y[i]!;
  const observed = Math.abs(n * product - expected);
  const counters = new Uint8Array(n);
  let extreme = 1;
  let total = 1;
  let i = 1;
  while (i < n) {
    if (counters[i]! >= i) {
      counters[i] = 0;
      i++;
      continue;
    }
    const j = i % 2 === 0 ? 0 : counters[i]!;
    product += (x[i]! - x[j]!) * (y[j]! - y[i]!);
    const moved = y[i]!;
    y[i] = y[j]!;
    y[j] = moved;
    total++;
    if (Math.abs(n * product - expected) >= observed) extreme++;
    counters[i]!++;
    i = 1;
  }
  return extreme / total;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
