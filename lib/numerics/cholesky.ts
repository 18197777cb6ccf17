import type { MatrixKernels } from "#lib/numerics/matrix-kernels.ts";

export interface CholeskyFactor {
  /** L [n, n] row-major, lower triangular, with L·Lᵀ = S; columns of dropped pivots are zero. */
  readonly lower: Float64Array;
  /** Pivots kept. */
  readonly rank: number;
  /**
   * Smallest pivot met after scaling S to unit diagonal, dropped ones included (1 where S is zero): what is left
   * of a dimension's variance when all earlier ones are known. The measure of ill-conditioning here.
   */
  readonly smallestPivot: number;
}

/** Columns that are factored in plain loops between two large products. */
const BLOCK = 192;

/**
 * Cholesky factor of a symmetric positive semidefinite matrix S, singular ones included: S is scaled to unit
 * diagonal (constant dimensions drop out at once), and a pivot at or below `tolerance` drops its column, which
 * changes S by no more than the rounding that made the pivot doubtful.
 *
 * Blocked right-looking form (Golub & Van Loan, Matrix Computations, 4.2.9); ⅔n³ flops in large products.
 *
 * @param matrix S [n, n], row-major, symmetric
 * @param tolerance relative to the unit diagonal: about the rounding error of S's entries
 */
export async function choleskySemidefinite(
  matrix: Float64Array,
  n: number,
  tolerance: number,
  kernels: MatrixKernels,
): Promise<CholeskyFactor> {
  const deviation = new Float64Array(n);
  for (let i = 0; i < n; i += 1) deviation[i] = Math.sqrt(Math.max(0, matrix[i * n + i]!));
  let rest = toUnitDiagonal(matrix, n, deviation);
  const lower = new Float64Array(n * n);
  let rank = 0;
  let smallestPivot = 1;
  for (let offset = 0; offset < n; offset += BLOCK) {
    const size = n - offset;
    const width = Math.min(BLOCK, size);
    const diagonal = factorDiagonalBlock(rest, size, width, tolerance);
    rank += diagonal.rank;
    smallestPivot = Math.min(smallestPivot, diagonal.smallestPivot);
    for (let i = 0; i < width; i += 1) {
      const scale = deviation[offset + i]!;
      for (let j = 0; j <= i; j += 1) {
        lower[(offset + i) * n + offset + j] = diagonal.factor[i * width + j]! * scale;
      }
    }
    if (size <= BLOCK) break;
    const inverse = invertDroppingZeros(diagonal.factor, width);
    const { panel, trailing } = await kernels.choleskyStep(rest, size, inverse, width);
    for (let i = 0; i < size - width; i += 1) {
      const row = offset + width + i;
      const scale = deviation[row]!;
      for (let j = 0; j < width; j += 1) lower[row * n + offset + j] = panel[i * width + j]! * scale;
    }
    rest = trailing;
  }
  return { lower, rank, smallestPivot };
}

function toUnitDiagonal(matrix: Float64Array, n: number, deviation: Float64Array): Float64Array {
  const inverse = deviation.map((value) => (value > 0 ? 1 / value : 0));
  const scaled = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    const factor = inverse[i]!;
    for (let j = 0; j < n; j += 1) scaled[i * n + j] = matrix[i * n + j]! * factor * inverse[j]!;
  }
  return scaled;
}

/** Factors the leading [width, width] block of a [size, size] matrix in plain loops. */
function factorDiagonalBlock(matrix: Float64Array, size: number, width: number, tolerance: number) {
  const factor = new Float64Array(width * width);
  let rank = 0;
  let smallestPivot = 1;
  for (let j = 0; j < width; j += 1) {
    const rowJ = j * width;
    let pivot = matrix[j * size + j]!;
    const isConstant = pivot === 0;
    for (let k = 0; k < j; k += 1) pivot -= factor[rowJ + k]! * factor[rowJ + k]!;
    if (!isConstant) smallestPivot = Math.min(smallestPivot, pivot);
    if (!(pivot > tolerance)) continue;
    rank += 1;
    const root = Math.sqrt(pivot);
    factor[rowJ + j] = root;
    for (let i = j + 1; i < width; i += 1) {
      const rowI = i * width;
      let sum = matrix[i * size + j]!;
      for (let k = 0; k < j; k += 1) sum -= factor[rowI + k]! * factor[rowJ + k]!;
      factor[rowI + j] = sum / root;
    }
  }
  return { factor, rank, smallestPivot };
}

/** Inverse of a lower triangular matrix whose zero pivots stand for dropped columns: their rows become zero. */
function invertDroppingZeros(factor: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let j = 0; j < n; j += 1) {
    const pivot = factor[j * n + j]!;
    if (pivot === 0) continue;
    inverse[j * n + j] = 1 / pivot;
    for (let i = j + 1; i < n; i += 1) {
      const pivotI = factor[i * n + i]!;
      if (pivotI === 0) continue;
      let sum = 0;
      for (let k = j; k < i; k += 1) sum += factor[i * n + k]! * inverse[k * n + j]!;
      inverse[i * n + j] = -sum / pivotI;
    }
  }
  return inverse;
}
