export interface SumOfRoots {
  /** Σ √max(λ, 0) */
  readonly value: number;
  /** Estimated absolute error from rounding in the eigenvalues. */
  readonly error: number;
}

/** Backward error of an eigenvalue, relative to the largest one, without better evidence: 10 roundoffs. */
const RELATIVE_NOISE = 10 * 2 ** -53;
/** Below ten roundoffs of the largest, an eigenvalue may be pure rounding error. */
const DOUBTFUL = 10 * 2 ** -53;
/** This many doubtful eigenvalues are not all positive by chance (1 in 256) if their noise exceeds them. */
const EVIDENCE = 8;
/** Noise estimated from the most negative eigenvalue: four times its size, and at least a hundredth of a roundoff. */
const BY_EVIDENCE = { timesMostNegative: 4, atLeast: 2 ** -53 / 100 } as const;

/**
 * The trace of the square root of a positive semidefinite matrix, from its eigenvalues. Each eigenvalue may be off by
 * some δ, which matters most near zero, where the root is steep. A matrix of the form used here, Lᵀ·S·L, is graded: its
 * rounding error in the directions of small eigenvalues is mostly far below that of the largest one. How far below
 * shows in the eigenvalues themselves, since about half of those that are pure noise come out negative
 * (docs/numerics.md, 3.1).
 */
export function sumOfRoots(eigenvalues: Float64Array): SumOfRoots {
  const largest = eigenvalues.reduce((most, value) => Math.max(most, value), 0);
  const least = eigenvalues.reduce((most, value) => Math.min(most, value), 0);
  const doubtful = eigenvalues.reduce((count, value) => count + (value < DOUBTFUL * largest ? 1 : 0), 0);
  const known = Math.max(BY_EVIDENCE.timesMostNegative * -least, BY_EVIDENCE.atLeast * largest);
  const noise = RELATIVE_NOISE * largest;
  const doubtfulNoise = doubtful >= EVIDENCE ? Math.min(noise, known) : noise;
  let value = 0;
  let error = 0;
  for (const eigenvalue of eigenvalues) {
    const positive = Math.max(0, eigenvalue);
    const root = Math.sqrt(positive);
    value += root;
    error += Math.sqrt(positive + (eigenvalue < DOUBTFUL * largest ? doubtfulNoise : noise)) - root;
  }
  return { value, error };
}
