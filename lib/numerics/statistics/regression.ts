import { MINIMUM_PAIRS, type UndefinedReason, undefinedReason } from "./correlation.ts";
import { deviations } from "./pearson.ts";
import { studentQuantile } from "./student-t.ts";

/** A least-squares line y = intercept + slope · x and the sums that its uncertainty requires. */
export interface LineFit {
  readonly n: number;
  readonly slope: number;
  readonly intercept: number;
  readonly slopeStandardError: number;
  readonly interceptStandardError: number;
  /** Residual standard deviation, n - 2 degrees of freedom, in units of y. */
  readonly residualDeviation: number;
  /** Share of y's variance that the line explains; null when y is constant (0 / 0). */
  readonly rSquared: number | null;
  readonly meanX: number;
  readonly meanY: number;
  /** Sum of squared deviations of x. */
  readonly sumSquaresX: number;
  readonly minimumX: number;
  readonly maximumX: number;
}

type LineFitResult = { readonly fit: LineFit } | { readonly fit: null; readonly reason: UndefinedReason };

/** A predicted y and its limits at confidence `level`. */
export interface Prediction {
  readonly x: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Ordinary least squares of y on x (scipy.stats.linregress), n >= 3. A constant y is a line (slope 0), a constant x is
 * not. Throws RangeError for unequal lengths or values that are not finite. O(n).
 */
export function fitLine(x: ArrayLike<number>, y: ArrayLike<number>): LineFitResult {
  const reason = undefinedReason(x, y);
  if (reason !== null && reason !== "constant-y") return { fit: null, reason };
  const n = x.length;
  const dx = deviations(x);
  const dy = deviations(y);
  const meanX = x[0]! - dx[0]!;
  const meanY = y[0]! - dy[0]!;
  const sxx = dot(dx, dx);
  const syy = dot(dy, dy);
  const slope = dot(dx, dy) / sxx;
  // Residuals themselves, not syy - slope · sxy: the difference cancels when the fit is good.
  let residualSquares = 0;
  for (let i = 0; i < n; i++) residualSquares += (dy[i]! - slope * dx[i]!) ** 2;
  const residualDeviation = Math.sqrt(residualSquares / (n - 2));
  const slopeStandardError = residualDeviation / Math.sqrt(sxx);
  return {
    fit: {
      n,
      slope,
      intercept: meanY - slope * meanX,
      slopeStandardError,
      interceptStandardError: residualDeviation * Math.sqrt(1 / n + (meanX * meanX) / sxx),
      residualDeviation,
      rSquared: syy === 0 ? null : 1 - residualSquares / syy,
      meanX,
      meanY,
      sumSquaresX: sxx,
      minimumX: extreme(x, Math.min),
      maximumX: extreme(x, Math.max),
    },
  };
}

/** The interval of the line itself (the mean of y) at each x: the band drawn around a fit. */
export function meanBand(fit: LineFit, xs: ArrayLike<number>, level = 0.95): Prediction[] {
  return predict(fit, xs, level, 0);
}

/** The interval of a single new observation at each x: the score one more run may get. Wider than the band. */
export function predictionInterval(fit: LineFit, xs: ArrayLike<number>, level = 0.95): Prediction[] {
  return predict(fit, xs, level, 1);
}

function predict(fit: LineFit, xs: ArrayLike<number>, level: number, ownVariance: 0 | 1): Prediction[] {
  if (!(level > 0 && level < 1)) throw new RangeError(`level must be between 0 and 1, got ${level}`);
  if (fit.n < MINIMUM_PAIRS)
    throw new RangeError(`a band requires at least ${MINIMUM_PAIRS} points, got ${fit.n}`);
  const t = studentQuantile(0.5 + level / 2, fit.n - 2);
  return Array.from(xs, (x) => {
    const distance = x - fit.meanX;
    const value = fit.meanY + fit.slope * distance;
    const variance = ownVariance + 1 / fit.n + (distance * distance) / fit.sumSquaresX;
    const reach = t * fit.residualDeviation * Math.sqrt(variance);
    return { x, value, low: value - reach, high: value + reach };
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

// Not Math.min(...x): spreading a long series overflows the stack.
function extreme(values: ArrayLike<number>, pick: (a: number, b: number) => number): number {
  let result = values[0]!;
  for (let i = 1; i < values.length; i++) result = pick(result, values[i]!);
  return result;
}
