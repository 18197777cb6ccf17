import { uniformNumbers } from "#lib/numerics/random/uniform-numbers.ts";

/** Uniform numbers in (0, 1) from a seed. */
export const uniformFrom = uniformNumbers;

/** Standard normal numbers from a seed (Box-Muller). */
export function normalFrom(seed: number): () => number {
  const uniform = uniformFrom(seed);
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** A random orthogonal matrix [n, n], row-major: Gram-Schmidt on normal rows, done twice. */
export function randomRotation(n: number, seed: number): Float64Array {
  const normal = normalFrom(seed);
  const matrix = Float64Array.from({ length: n * n }, normal);
  const row = (i: number) => matrix.subarray(i * n, (i + 1) * n);
  for (let i = 0; i < n; i += 1) {
    const current = row(i);
    for (let pass = 0; pass < 2; pass += 1) {
      for (let k = 0; k < i; k += 1) {
        const other = row(k);
        const inner = current.reduce((sum, value, j) => sum + value * (other[j] ?? 0), 0);
        for (let j = 0; j < n; j += 1) current[j] = (current[j] ?? 0) - inner * (other[j] ?? 0);
      }
      const norm = Math.sqrt(current.reduce((sum, value) => sum + value * value, 0));
      for (let j = 0; j < n; j += 1) current[j] = (current[j] ?? 0) / norm;
    }
  }
  return matrix;
}
