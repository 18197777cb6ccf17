import { type Correlation, undefinedReason } from "./correlation.ts";
import { coefficientInterval } from "./correlation-interval.ts";
import { studentTwoSidedP } from "./student-t.ts";

/** 1 - |r| below this is rounding error: the points lie on a line. */
const ON_A_LINE = 2 ** -50;

/**
 * Pearson's product-moment correlation, its two-sided p value by Student's t with n - 2 degrees of freedom (exact
 * for normal data; scipy.stats.pearsonr) and its interval by Fisher's z (n >= 4, see correlation-interval.ts). O(n).
 * Throws RangeError for unequal lengths or values that are not finite.
 * @example pearson([1, 2, 3, 4], [1, 3, 2, 4]).coefficient // 0.8
 */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>, level = 0.95): Correlation {
  const n = x.length;
  const reason = undefinedReason(x, y);
  if (reason !== null) return { method: "pearson", n, coefficient: null, reason };
  const coefficient = productMoment(x, y);
  const df = n - 2;
  const t = coefficient * Math.sqrt(df / ((1 - coefficient) * (1 + coefficient)));
  return {
    method: "pearson",
    n,
    coefficient,
    pValue: studentTwoSidedP(t, df),
    pMethod: "student-t",
    ...coefficientInterval("pearson", coefficient, n, level),
  };
}

/**
 * The coefficient alone, for finite, non-constant values of equal length. Values are centred and scaled first, so that
 * neither a large offset (1e8 + small differences) nor a large scale (1e200) ruins the result.
 */
export function productMoment(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const a = unitDeviations(x);
  const b = unitDeviations(y);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  if (1 - Math.abs(sum) <= ON_A_LINE) return Math.sign(sum);
  return sum;
}

function unitDeviations(values: ArrayLike<number>): Float64Array {
  const centred = deviations(values);
  let largest = 0;
  for (const value of centred) largest = Math.max(largest, Math.abs(value));
  let square = 0;
  for (let i = 0; i < centred.length; i++) {
    centred[i]! /= largest;
    square += centred[i]! * centred[i]!;
  }
  const norm = Math.sqrt(square);
  for (let i = 0; i < centred.length; i++) centred[i]! /= norm;
  return centred;
}

/** values - mean(values); the mean is corrected by the mean of the first deviations (two passes). */
export function deviations(values: ArrayLike<number>): Float64Array {
  const n = values.length;
  const first = values[0]!;
  const result = new Float64Array(n);
  // Shifted by the first value before summing: the sum of large equal offsets would lose digits.
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (values[i]! - first) / n;
  let rest = 0;
  for (let i = 0; i < n; i++) {
    result[i] = values[i]! - first - sum;
    rest += result[i]! / n;
  }
  for (let i = 0; i < n; i++) result[i]! -= rest;
  return result;
}
