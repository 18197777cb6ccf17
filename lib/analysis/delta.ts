/** A run's value or a group's mean, with what deltaOf needs of it. A GridCell satisfies it. */
export interface Measured {
  /** NaN and infinities arrive as strings, which JSON requires, and have no delta. */
  readonly value?: number | string | null | undefined;
  /** Standard error of a run's value. */
  readonly error?: number | null | undefined;
  /** Of a group: number of runs with a value. */
  readonly count?: number | undefined;
  /** Of a group: sample standard deviation (n - 1) over its runs. */
  readonly deviation?: number | null | undefined;
}

export type DeltaMode = "absolute" | "percent";

export interface Delta {
  /** Value minus baseline in the column's unit; in mode `percent`, in percent of the baseline's absolute value. */
  readonly value: number;
  /** Standard error in the same unit; null unless known for both sides. */
  readonly error: number | null;
  /** Null if the column has no direction or nothing changed. */
  readonly better: boolean | null;
  /** Whether a different seed alone could explain the change: it is below two standard errors. */
  readonly withinNoise: boolean;
}

const STANDARD_ERRORS = 2;

/**
 * The change of a value relative to the baseline.
 *
 * Error: both sides are taken as independent, sqrt(a² + b²). The standard error of a group is deviation / sqrt(count);
 * of one run (or a group with one value) it is `seedDeviation`, the standard deviation between runs that differ only in
 * the seed, or its own error if that is larger or the only one known. Two single runs hence have
 * sqrt(2) × seedDeviation. In percent, the rule for quotients to first order: 100 × sqrt(a² + (v/b)² b_e²) / |b|.
 *
 * Within noise: |change| < 2 × error, decided on the absolute change, so that both modes agree.
 *
 * @returns null if either value is missing or not finite, and for a percentage of zero.
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
