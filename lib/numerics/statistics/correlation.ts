/**
 * The shared result of the three correlation coefficients. A coefficient that is undefined comes with a reason and is
 * never NaN.
 */

export type CorrelationMethod = "pearson" | "spearman" | "kendall";

export type UndefinedReason = "too-few" | "constant-x" | "constant-y";

/** Limits of the coefficient at confidence `level`, inside [-1, 1]. */
export interface CoefficientInterval {
  readonly low: number;
  readonly high: number;
  readonly level: number;
}

/** Why a defined coefficient has no interval: too few pairs for its formula, or |r| = 1 (Fisher's z is infinite). */
export type NoIntervalReason = "too-few" | "exactly-one";

export interface DefinedCorrelation {
  readonly method: CorrelationMethod;
  readonly n: number;
  readonly coefficient: number;
  /** Two-sided, against no association. */
  readonly pValue: number;
  readonly pMethod: "exact" | "student-t" | "normal";
  readonly interval: CoefficientInterval | null;
  readonly noInterval: NoIntervalReason | null;
}

interface UndefinedCorrelation {
  readonly method: CorrelationMethod;
  readonly n: number;
  readonly coefficient: null;
  readonly reason: UndefinedReason;
}

export type Correlation = DefinedCorrelation | UndefinedCorrelation;

/** Fewer pairs have no meaningful correlation: two points always lie on a line. */
export const MINIMUM_PAIRS = 3;

/**
 * Why the coefficient of these pairs is undefined, or null if it is defined. Throws RangeError for unequal lengths and
 * for non-finite values: the caller drops those and reports how many.
 */
export function undefinedReason(x: ArrayLike<number>, y: ArrayLike<number>): UndefinedReason | null {
  if (x.length !== y.length) {
    throw new RangeError(`correlation requires equal lengths, got ${x.length} and ${y.length}`);
  }
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(x[i]) || !Number.isFinite(y[i])) {
      throw new RangeError(`correlation requires finite values, pair ${i} is (${x[i]}, ${y[i]})`);
    }
  }
  if (x.length < MINIMUM_PAIRS) return "too-few";
  if (isConstant(x)) return "constant-x";
  if (isConstant(y)) return "constant-y";
  return null;
}

function isConstant(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
}
