/** The standard normal distribution. */

import { incompleteGammaUpperHalf } from "./error-function.ts";

/** A normal distribution has 95 % of its mass within this many standard deviations of its mean. */
export const NORMAL_95 = 1.96;

/** P(Z > z). scipy.stats.norm.sf; relative error below 1e-13 as far out as z = 37 (1e-299). */
export function normalSurvival(z: number): number {
  const half = incompleteGammaUpperHalf(0.5 * z * z) / 2;
  return z >= 0 ? half : 1 - half;
}

/** Two-sided p value of a standard normal statistic: P(|Z| > |z|). */
export function normalTwoSidedP(z: number): number {
  return Math.min(1, 2 * normalSurvival(Math.abs(z)));
}

/**
 * The quantile of the standard normal distribution for 0 < p < 1 (scipy.stats.norm.ppf), by Wichura's AS 241
 * (PPND16, Applied Statistics 37, 1988), relative error below 1e-15.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`normalQuantile requires 0 < p < 1, got ${p}`);
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * horner(CENTRAL_TOP, r)) / horner(CENTRAL_BOTTOM, r);
  }
  const r = Math.sqrt(-Math.log(Math.min(p, 1 - p)));
  const magnitude =
    r <= 5
      ? horner(MIDDLE_TOP, r - 1.6) / horner(MIDDLE_BOTTOM, r - 1.6)
      : horner(TAIL_TOP, r - 5) / horner(TAIL_BOTTOM, r - 5);
  return q < 0 ? -magnitude : magnitude;
}

function horner(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * x + coefficients[i]!;
  return value;
}

const CENTRAL_TOP = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
  67265.7709270087, 33430.57558358813, 2509.0809287301227,
];
const CENTRAL_BOTTOM = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
  28729.085735721943, 5226.495278852546,
];
const MIDDLE_TOP = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
];
const MIDDLE_BOTTOM = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  0.0005475938084995345, 1.0507500716444169e-9,
];
const TAIL_TOP = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
];
const TAIL_BOTTOM = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
  1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15,
];
