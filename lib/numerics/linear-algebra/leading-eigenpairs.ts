import { multiply, type ProductKernel } from "#lib/numerics/linear-algebra/dense-products.ts";
import { orthonormalColumns } from "#lib/numerics/linear-algebra/orthonormal-columns.ts";
import {
  type Eigenpairs,
  symmetricEigenvectors,
} from "#lib/numerics/linear-algebra/symmetric-eigenvectors.ts";

/** Vectors iterated in addition to the requested ones, which speeds the convergence of those. */
const SPARE_VECTORS = 32;
const ITERATIONS = 2;

/**
 * The largest eigenvalues of a symmetric positive semidefinite matrix R [n, n] with their eigenvectors, by subspace
 * iteration from a random start and Rayleigh-Ritz (Halko, Martinsson & Tropp 2011, 4.5). Accurate enough to separate a
 * matrix's bulk from its tail; the last pairs have not converged.
 *
 * @param random zero-centred random numbers from a seeded generator
 */
export async function leadingEigenpairs(
  matrix: Float64Array,
  n: number,
  count: number,
  kernels: ProductKernel,
  random: () => number,
): Promise<Eigenpairs> {
  const width = Math.min(n, count + SPARE_VECTORS);
  let basis = orthonormalColumns(Float64Array.from({ length: n * width }, random), n);
  const image = () => multiply(kernels, matrix, basis, { m: n, k: n, n: basis.length / n });
  for (let i = 0; i < ITERATIONS; i += 1) basis = orthonormalColumns(await image(), n);
  const rank = basis.length / n;
  const projected = await multiply(kernels, basis, await image(), {
    m: rank,
    k: n,
    n: rank,
    transposeA: true,
  });
  const { values, vectors } = symmetricEigenvectors(symmetrized(projected, rank), rank);
  const kept = Math.min(count, rank);
  const rotation = firstColumns(vectors, rank, kept);
  return {
    values: values.slice(0, kept),
    vectors: await multiply(kernels, basis, rotation, { m: n, k: rank, n: kept }),
  };
}

function symmetrized(matrix: Float64Array, n: number): Float64Array {
  return matrix.map((value, index) => (value + matrix[(index % n) * n + Math.floor(index / n)]!) / 2);
}

function firstColumns(matrix: Float64Array, columns: number, kept: number): Float64Array {
  const rows = matrix.length / columns;
  const result = new Float64Array(rows * kept);
  for (let i = 0; i < rows; i += 1) {
    result.set(matrix.subarray(i * columns, i * columns + kept), i * kept);
  }
  return result;
}
