/** A run's number or a group's mean, as far as a change against it needs it. A GridCell is one. */
export interface Measured {
  /** Numbers that JSON lacks come as words, and have no change. */
  readonly value?: number | string | null | undefined;
  /** Standard error of a run's number. */
  readonly error?: number | null | undefined;
  /** Of a group: runs that have a value. */
  readonly count?: number | undefined;
  /** Of a group: sample standard deviation (n - 1) of its runs. */
  readonly deviation?: number | null | undefined;
}

export type DeltaMode = "absolute" | "percent";

export interface Delta {
  /** Value minus baseline in the column's unit; in percent of the baseline's size for mode `percent`. */
  readonly value: number;
  /** Standard error in the same unit; null where it is not known of both sides. */
  readonly error: number | null;
  /** Null where no direction is better, and for no change. */
  readonly better: boolean | null;
  /** Smaller than what another seed alone would do: less than two standard errors. */
  readonly withinNoise: boolean;
}

const STANDARD_ERRORS = 2;

/**
 * The change of a number against the baseline's.
 *
 * Error: both sides are taken as independent, sqrt(a² + b²). The standard error of a group is deviation / sqrt(count);
 * of one run (or a group with one value) it is `seedDeviation`, the standard deviation between runs that differ in the
 * seed only, or its own error where that is larger or the only one known. Two single runs hence have
 * sqrt(2) × seedDeviation. In percent, the rule for quotients to first order: 100 × sqrt(a² + (v/b)² b_e²) / |b|.
 *
 * Within noise: |change| < 2 × error, judged on the absolute change, so that both modes say the same.
 *
 * @returns null where either number is missing or not finite, and for a percentage of zero.
 */
export function deltaOf(
  cell: Measured,
  baseline: Measured,
  mode: DeltaMode,
  direction: "lower" | "higher" | null,
  seedDeviation: number | null,
): Delta | null {
  const value = finite(cell.value);
  const base = finite(baseline.value);
  if (value === null || base === null || (mode === "percent" && base === 0)) {
    return null;
  }
  const change = value - base;
  const valueError = standardError(cell, seedDeviation);
  const baseError = standardError(baseline, seedDeviation);
  const isKnown = valueError !== null && baseError !== null;
  const error = isKnown ? Math.hypot(valueError, baseError) : null;
  const percent = 100 / Math.abs(base);
  return {
    value: mode === "percent" ? change * percent : change,
    error:
      mode === "percent" && isKnown ? percent * Math.hypot(valueError, (value / base) * baseError) : error,
    better: direction === null || change === 0 ? null : change < 0 === (direction === "lower"),
    withinNoise: error !== null && Math.abs(change) < STANDARD_ERRORS * error,
  };
}

function standardError({ error, count, deviation }: Measured, seedDeviation: number | null): number | null {
  if (typeof deviation === "number" && count !== undefined && count > 1) {
    return deviation / Math.sqrt(count);
  }
  const own = finite(error);
  return own === null || seedDeviation === null ? (seedDeviation ?? own) : Math.max(own, seedDeviation);
}

function finite(value: number | string | null | undefined): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
