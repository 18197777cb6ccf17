export interface SumOfRoots {
  /** Σ √max(λ, 0) */
  readonly value: number;
  /** Estimated absolute error from rounding in the eigenvalues. */
  readonly error: number;
}

/** Backward error of the eigenvalues, relative to the largest one: ten times the unit roundoff. */
const RELATIVE_NOISE = 10 * 2 ** -53;

/**
 * The trace of the square root of a positive semidefinite matrix, from its eigenvalues. Every eigenvalue may be
 * off by δ = 10u·λ_max; near zero, where the root is steep, that counts most.
 */
export function sumOfRoots(eigenvalues: Float64Array): SumOfRoots {
  const noise = RELATIVE_NOISE * eigenvalues.reduce((largest, value) => Math.max(largest, value), 0);
  let value = 0;
  let error = 0;
  for (const eigenvalue of eigenvalues) {
    const positive = Math.max(0, eigenvalue);
    const root = Math.sqrt(positive);
    value += root;
    error += Math.sqrt(positive + noise) - root;
  }
  return { value, error };
}
