import { reduceToBand } from "#lib/numerics/linear-algebra/band-reduction.ts";
import type { MatrixKernels } from "#lib/numerics/linear-algebra/matrix-kernels.ts";
import { tridiagonalEigenvalues } from "#lib/numerics/linear-algebra/tridiagonal-eigenvalues.ts";

/** Largest relative error of trace or Frobenius norm that rounding explains (measured: 4e-14 at n = 4096). */
const CHECK_TOLERANCE = 1e-11;
const SUM_BLOCK = 1024;

/**
 * Eigenvalues of a symmetric matrix by two-stage tridiagonalisation and QL, checked against the matrix's trace and
 * Frobenius norm. Unsorted.
 *
 * @param matrix [n, n], row-major, exactly symmetric
 * @throws Error if a check fails, which only a faulty product can cause
 */
export async function symmetricEigenvalues(
  matrix: Float64Array,
  n: number,
  kernels: MatrixKernels,
): Promise<Float64Array> {
  const values = tridiagonalEigenvalues(kernels.chaseBulges(await reduceToBand(matrix, n, kernels)));
  let trace = 0;
  for (let i = 0; i < n; i += 1) trace += matrix[i * n + i]!;
  const squares = sumOfSquares(matrix);
  const sum = values.reduce((total, value) => total + value, 0);
  const scale = Math.sqrt(squares * n);
  const isSound =
    Math.abs(sum - trace) <= CHECK_TOLERANCE * scale &&
    Math.abs(sumOfSquares(values) - squares) <= CHECK_TOLERANCE * squares;
  if (!isSound) throw new Error(`Eigenvalues of a ${n} x ${n} matrix fail their check: a product was wrong`);
  return values;
}

/** Summed in blocks, because one long sum would lose the many small squares next to a few large ones. */
function sumOfSquares(values: Float64Array): number {
  let total = 0;
  for (let start = 0; start < values.length; start += SUM_BLOCK) {
    let sum = 0;
    for (const value of values.subarray(start, start + SUM_BLOCK)) sum += value * value;
    total += sum;
  }
  return total;
}
