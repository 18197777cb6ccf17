import { type Correlation, type DefinedCorrelation, undefinedReason } from "./correlation.ts";
import { coefficientInterval } from "./correlation-interval.ts";
import { normalTwoSidedP } from "./normal.ts";
import { sortedOrder, tieSizes } from "./ranks.ts";

/** Up to this n, and without ties, the p value is exact, matching scipy's method "auto". */
const KENDALL_EXACT_MAXIMUM = 33;

/**
 * Kendall's tau-b, corrected for ties (scipy.stats.kendalltau), in O(n log n) by Knight's merge count (JASA 61, 1966).
 * Two-sided p value: exact without ties for n <= 33 (and wherever at most one pair is out of order), else normal with
 * the tie-corrected variance. Interval by Fieller's standard error for n >= 5.
 * Throws RangeError for unequal lengths or values that are not finite.
 */
export function kendall(x: ArrayLike<number>, y: ArrayLike<number>, level = 0.95): Correlation {
  const n = x.length;
  const reason = undefinedReason(x, y);
  if (reason !== null) return { method: "kendall", n, coefficient: null, reason };

  const pairs = countPairs(x, y);
  const { total, xTied, yTied, difference } = pairs;
  const raw = difference / Math.sqrt(total - xTied) / Math.sqrt(total - yTied);
  // The square roots may round a perfect order to 0.9999999999999998: the counts decide exactly.
  const isPerfect = xTied === yTied && Math.abs(difference) === total - xTied;
  const coefficient = isPerfect ? Math.sign(difference) : Math.max(-1, Math.min(1, raw));
  return {
    method: "kendall",
    n,
    coefficient,
    ...orderP(x, y, pairs),
    ...coefficientInterval("kendall", coefficient, n, level),
  };
}

interface PairCounts {
  readonly total: number;
  readonly xTied: number;
  readonly yTied: number;
  readonly discordant: number;
  /** Concordant minus discordant pairs. */
  readonly difference: number;
}

function countPairs(x: ArrayLike<number>, y: ArrayLike<number>): PairCounts {
  const n = x.length;
  const byY = sortedOrder(y);
  const yRank = denseRanks(y, byY);
  const byX = sortedOrder(x);
  const xRank = denseRanks(x, byX);
  const order = Array.from(byX).sort((a, b) => xRank[a]! - xRank[b]! || yRank[a]! - yRank[b]!);
  const sequence = Float64Array.from(order, (index) => yRank[index]!);
  const joint = Float64Array.from(order, (index) => xRank[index]! * (n + 1) + yRank[index]!);

  const total = (n * (n - 1)) / 2;
  const xTied = pairsWithin(tieSizes(x));
  const yTied = pairsWithin(tieSizes(y));
  const bothTied = pairsWithin(tieSizes(joint));
  const discordant = countInversions(sequence);
  const difference = total - xTied - yTied + bothTied - 2 * discordant;
  return { total, xTied, yTied, discordant, difference };
}

function pairsWithin(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
}

/** Ranks 0, 1, 2, ... without gaps; equal values share a rank. */
function denseRanks(values: ArrayLike<number>, order: Uint32Array): Uint32Array {
  const ranks = new Uint32Array(values.length);
  let rank = 0;
  for (let i = 0; i < order.length; i++) {
    if (i > 0 && values[order[i]!] !== values[order[i - 1]!]) rank++;
    ranks[order[i]!] = rank;
  }
  return ranks;
}

/** The number of pairs i < j with values[i] > values[j], by merge sort; sorts `values`. */
function countInversions(values: Float64Array): number {
  let source = values;
  let target = new Float64Array(values.length);
  let inversions = 0;
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) {
      inversions += mergeRuns(source, target, start, width);
    }
    [source, target] = [target, source as Float64Array<ArrayBuffer>];
  }
  return inversions;
}

function mergeRuns(source: Float64Array, target: Float64Array, start: number, width: number): number {
  const middle = Math.min(start + width, source.length);
  const end = Math.min(start + 2 * width, source.length);
  let left = start;
  let right = middle;
  let inversions = 0;
  for (let k = start; k < end; k++) {
    if (left < middle && (right >= end || source[left]! <= source[right]!)) {
      target[k] = source[left++]!;
    } else {
      inversions += middle - left;
      target[k] = source[right++]!;
    }
  }
  return inversions;
}

function orderP(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  pairs: PairCounts,
): Pick<DefinedCorrelation, "pValue" | "pMethod"> {
  const n = x.length;
  const fewer = Math.min(pairs.discordant, pairs.total - pairs.discordant);
  const hasTies = pairs.xTied > 0 || pairs.yTied > 0;
  if (!hasTies && (n <= KENDALL_EXACT_MAXIMUM || fewer <= 1)) {
    return { pValue: exactOrderP(n, fewer), pMethod: "exact" };
  }
  return { pValue: normalTwoSidedP(pairs.difference / orderDeviation(x, y, pairs)), pMethod: "normal" };
}

/** Standard deviation of concordant minus discordant pairs under independence, with ties (Kendall 1970, 4.4). */
function orderDeviation(x: ArrayLike<number>, y: ArrayLike<number>, pairs: PairCounts): number {
  const n = x.length;
  const m = n * (n - 1);
  const xSizes = tieSizes(x);
  const ySizes = tieSizes(y);
  const quadratic = (sizes: readonly number[]): number =>
    sizes.reduce((sum, t) => sum + t * (t - 1) * (2 * t + 5), 0);
  const cubic = (sizes: readonly number[]): number =>
    sizes.reduce((sum, t) => sum + t * (t - 1) * (t - 2), 0);
  const variance =
    (m * (2 * n + 5) - quadratic(xSizes) - quadratic(ySizes)) / 18 +
    (2 * pairs.xTied * pairs.yTied) / m +
    (cubic(xSizes) * cubic(ySizes)) / (9 * m * (n - 2));
  return Math.sqrt(variance);
}

/**
 * Two-sided p of `fewer` = min(discordant, concordant) pairs among n untied values: twice the fraction of the n! orders
 * with at most that many inversions. Fractions are built up for one n after another, so nothing overflows.
 */
function exactOrderP(n: number, fewer: number): number {
  if (4 * fewer === n * (n - 1)) return 1;
  let share = new Float64Array(fewer + 1);
  share[0] = 1;
  for (let size = 2; size <= n; size++) {
    const next = new Float64Array(fewer + 1);
    let window = 0;
    for (let k = 0; k <= fewer; k++) {
      window += share[k]!;
      if (k >= size) window -= share[k - size]!;
      next[k] = window / size;
    }
    share = next;
  }
  return Math.min(1, 2 * share.reduce((sum, value) => sum + value, 0));
}
