import type { CoefficientInterval, CorrelationMethod, NoIntervalReason } from "./correlation.ts";
import { normalQuantile } from "./normal.ts";

/**
 * Fewer pairs than this give the interval's formula no meaning (its variance is infinite or negative). Pearson and
 * Spearman divide by n - 3, Kendall by n - 4.
 */
const MINIMUM_PAIRS_FOR_INTERVAL: Readonly<Record<CorrelationMethod, number>> = {
  pearson: 4,
  spearman: 4,
  kendall: 5,
};

/** Standard error of atanh(r), by method; sources in `coefficientInterval`. */
const STANDARD_ERROR: Readonly<Record<CorrelationMethod, (r: number, n: number) => number>> = {
  pearson: (_r, n) => Math.sqrt(1 / (n - 3)),
  spearman: (r, n) => Math.sqrt((1 + (r * r) / 2) / (n - 3)),
  kendall: (_r, n) => Math.sqrt(0.437 / (n - 4)),
};

/**
 * The confidence interval of a correlation coefficient by Fisher's z: tanh(atanh(r) ± q · se), q the normal quantile.
 * - Pearson: se² = 1 / (n - 3) (Fisher 1921; the same as scipy's `pearsonr(...).confidence_interval()`), n >= 4.
 * - Spearman: se² = (1 + r²/2) / (n - 3) (Bonett & Wright, Psychometrika 65, 2000), n >= 4. Chosen over Fieller's 1.06
 *   / (n - 3), which is too narrow for strong correlations, the ones that matter here.
 * - Kendall: se² = 0.437 / (n - 4) (Fieller, Hartley & Pearson, Biometrika 44, 1957; recommended by Bonett & Wright), n
 *   >= 5. Derived without ties and for |tau| < 0.8: with many ties or beyond that it is an approximation.
 *
 * All three assume independent pairs and are approximate below about n = 10. At |r| = 1 z is infinite: the formula
 * would give the interval [1, 1], a certainty that a few points cannot support, so no interval is returned.
 */
export function coefficientInterval(
  method: CorrelationMethod,
  coefficient: number,
  n: number,
  level: number,
): { interval: CoefficientInterval | null; noInterval: NoIntervalReason | null } {
  if (!(level > 0 && level < 1)) throw new RangeError(`level must be between 0 and 1, got ${level}`);
  if (n < MINIMUM_PAIRS_FOR_INTERVAL[method]) return { interval: null, noInterval: "too-few" };
  if (Math.abs(coefficient) >= 1) return { interval: null, noInterval: "exactly-one" };
  const z = Math.atanh(coefficient);
  const reach = normalQuantile(0.5 + level / 2) * STANDARD_ERROR[method](coefficient, n);
  return {
    interval: { low: Math.tanh(z - reach), high: Math.tanh(z + reach), level },
    noInterval: null,
  };
}
