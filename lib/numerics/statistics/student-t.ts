/** Student's t distribution. */

import { normalQuantile } from "./normal.ts";
import { incompleteBeta, logGamma } from "./special-functions.ts";

/** P(|T| > |t|) with `df` > 0 degrees of freedom; scipy: 2 * stats.t.sf(|t|, df). */
export function studentTwoSidedP(t: number, df: number): number {
  requireDf(df);
  if (Number.isNaN(t)) throw new RangeError("studentTwoSidedP requires a number, got NaN");
  if (!Number.isFinite(t)) return 0;
  const square = t * t;
  return incompleteBeta(df / (df + square), df / 2, 0.5, square / (df + square));
}

/** P(T <= t); scipy.stats.t.cdf. */
export function studentCdf(t: number, df: number): number {
  const tail = studentTwoSidedP(t, df) / 2;
  return t > 0 ? 1 - tail : tail;
}

/**
 * The t with P(T <= t) = p, 0 < p < 1; scipy.stats.t.ppf. Newton's method on ln P from a normal start, held
 * inside a bracket, so that it converges for every df (checked from 1 to 1e6) and far into the tails.
 */
export function studentQuantile(p: number, df: number): number {
  requireDf(df);
  if (!(p > 0 && p < 1)) throw new RangeError(`studentQuantile requires 0 < p < 1, got ${p}`);
  if (p === 0.5) return 0;
  if (p > 0.5) return upperQuantile(1 - p, df);
  return -upperQuantile(p, df);
}

/** The t > 0 with P(T > t) = tail, 0 < tail < 1/2. */
function upperQuantile(tail: number, df: number): number {
  let low = 0;
  let high = 1;
  while (studentTwoSidedP(high, df) / 2 > tail) {
    low = high;
    high *= 2;
  }
  let t = Math.min(high, Math.max(low, -normalQuantile(tail)));
  for (let i = 0; i < 200; i++) {
    const value = studentTwoSidedP(t, df) / 2;
    if (value > tail) low = t;
    else high = t;
    const step = (value * Math.log(value / tail)) / studentDensity(t, df);
    const next = t + step;
    const updated = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(updated - t) <= 2e-16 * Math.abs(updated)) return updated;
    t = updated;
  }
  return t;
}

function studentDensity(t: number, df: number): number {
  const logFront = logGamma((df + 1) / 2) - logGamma(df / 2) - 0.5 * Math.log(df * Math.PI);
  return Math.exp(logFront - ((df + 1) / 2) * Math.log1p((t * t) / df));
}

function requireDf(df: number): void {
  if (!(df > 0)) throw new RangeError(`Student's t requires degrees of freedom > 0, got ${df}`);
}
