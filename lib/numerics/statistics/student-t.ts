/**
 * Student's t distribution, for 1 <= df <= 1e9 (not only whole numbers) and every t.
 *
 * Relative error, tested against 50-digit values (tests/reference/generate_statistics.py): a two-sided p is within
 * 4e-15 (1 + |ln p|), which is 2.3e-14 at p = 0.01 and 2.8e-12 at p = 1e-300; a quantile is within 4e-15, and within
 * 4e-14 for tails below 1e-4. docs/decisions/013-student-t-of-our-own.md compares libraries.
 */

import { normalQuantile } from "./normal.ts";

/** P(|T| > |t|) with `df` > 0 degrees of freedom; scipy: 2 * stats.t.sf(|t|, df). */
export function studentTwoSidedP(t: number, df: number): number {
  return areas(t, df).outside;
}

/** P(T <= t); scipy.stats.t.cdf. */
export function studentCdf(t: number, df: number): number {
  const tail = studentTwoSidedP(t, df) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** The t with P(T <= t) = p, 0 < p < 1; scipy.stats.t.ppf. */
export function studentQuantile(p: number, df: number): number {
  requireDf(df);
  if (!(p > 0 && p < 1)) throw new RangeError(`studentQuantile requires 0 < p < 1, got ${p}`);
  if (p === 0.5) return 0;
  if (p > 0.5) return upperQuantile(1 - p, df);
  return -upperQuantile(p, df);
}

/**
 * The t > 0 with P(T > t) = tail, 0 < tail < 1/2: Newton's method from a normal start, held inside a bracket, so that
 * it converges for every df. Far out it solves for ln P(T > t), near the median for P(0 < T < t), which keeps its
 * digits there (0.5 - tail is exact).
 */
function upperQuantile(tail: number, df: number): number {
  let low = 0;
  let high = 1;
  while (areas(high, df).outside / 2 > tail) {
    low = high;
    high *= 2;
  }
  let t = Math.min(high, Math.max(low, -normalQuantile(tail)));
  for (let i = 0; i < 200; i++) {
    const { outside, inside, density } = areas(t, df);
    const excess = tail < 0.25 ? (outside / 2) * Math.log(outside / 2 / tail) : 0.5 - tail - inside / 2;
    if (excess > 0) low = t;
    else high = t;
    const next = t + excess / density;
    const updated = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(updated - t) <= 2e-16 * Math.abs(updated)) return updated;
    t = updated;
  }
  return t;
}

interface Areas {
  /** P(|T| > |t|). */
  readonly outside: number;
  /** P(|T| <= |t|). The smaller of the two is computed, the other is its complement. */
  readonly inside: number;
  readonly density: number;
}

/** Where both expansions are equally good: further out the complement loses digits, further in the fraction does. */
const SERIES_BELOW = Math.SQRT2;

/**
 * The area outside is the incomplete beta function I_x(df/2, 1/2) at x = df / (df + t^2), by a continued fraction on
 * the outer side and by the complement's power series on the inner one. Both are written with y = 1 - x as well, and
 * with u = t / sqrt(df), so that no digit is lost to 1 - x where df is large nor to a t^2 that overflows.
 */
function areas(t: number, df: number): Areas {
  requireDf(df);
  if (Number.isNaN(t)) throw new RangeError("Student's t requires a number, got NaN");
  if (!Number.isFinite(t)) return { outside: 0, inside: 1, density: 0 };
  const a = df / 2;
  const u = Math.abs(t) / Math.sqrt(df);
  const length = Math.hypot(1, u);
  const x = 1 / length / length;
  const y = (u / length) ** 2;
  const power = Math.exp(-df * (u < 1 ? Math.log1p(u * u) / 2 : Math.log(length)));
  const height = gammaRatio(a) / Math.sqrt(Math.PI);
  const front = power * (u / length) * height;
  const density = (power * height) / Math.sqrt(df) / length;
  if (Math.abs(t) > SERIES_BELOW) {
    const outside = front / tailFraction(x, y, a);
    return { outside, inside: 1 - outside, density };
  }
  const inside = 2 * front * centreSeries(y, a);
  return { outside: 1 - inside, inside, density };
}

/** Over the stated domain neither expansion takes more than 100 terms. */
const MOST_TERMS = 1000;

/** The continued fraction 9 of DiDonato & Morris (TOMS 708, 1992) at b = 1/2, by Lentz's method. */
function tailFraction(x: number, y: number, a: number): number {
  let value = (a * (a * y - x / 2 + 1)) / (a + 1);
  let c = value;
  let d = 0;
  for (let m = 1; m <= MOST_TERMS; m++) {
    const top = ((a + m - 1) / (a + 2 * m - 1)) * ((a + m - 0.5) / (a + 2 * m - 1)) * m * (0.5 - m) * x * x;
    const bottom =
      m +
      (m * (0.5 - m) * x) / (a + 2 * m - 1) +
      ((a + m) * (a * y - x / 2 + 1 + m * (1 + y))) / (a + 2 * m + 1);
    d = 1 / (bottom + top * d);
    c = bottom + top / c;
    const step = c * d;
    value *= step;
    if (Math.abs(step - 1) < 1e-16) return value;
  }
  return value;
}

/** 2F1(1, a + 1/2; 3/2; y): the sum of positive terms. */
function centreSeries(y: number, a: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 0; term > sum * 1e-17 && k < MOST_TERMS; k++) {
    term *= ((a + 0.5 + k) / (1.5 + k)) * y;
    sum += term;
  }
  return sum;
}

/** From here on the series below is exact to the last digit (4e-17). */
const SERIES_FROM = 20;

/**
 * Gamma(a + 1/2) / Gamma(a), a > 0. The difference of two log-gammas would lose as many digits as these have before the
 * decimal point (10 of 16 at a = 5e8). The ratio's own series in 1/a loses none (DLMF 5.11.13); a smaller `a` is raised
 * into its range by Gamma(a + 1) = a Gamma(a).
 */
function gammaRatio(a: number): number {
  let factor = 1;
  let shifted = a;
  while (shifted < SERIES_FROM) {
    factor *= shifted / (shifted + 0.5);
    shifted++;
  }
  const z = 1 / shifted;
  const series = RATIO_SERIES.reduceRight((sum, coefficient) => sum * z + coefficient, 0);
  return factor * Math.sqrt(shifted) * series;
}

const RATIO_SERIES: readonly number[] = [
  1,
  -1 / 8,
  1 / 128,
  5 / 1024,
  -21 / 32768,
  -399 / 262144,
  869 / 4194304,
  39325 / 33554432,
  -334477 / 2147483648,
  -28717403 / 17179869184,
];

function requireDf(df: number): void {
  if (!(df > 0)) throw new RangeError(`Student's t requires degrees of freedom > 0, got ${df}`);
}
