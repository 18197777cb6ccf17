import { symmetricEigenvectors } from "#lib/numerics/linear-algebra/symmetric-eigenvectors.ts";

/** Applies a symmetric positive semidefinite matrix to the columns of X [n, columns] (row-major). */
export type SymmetricOperator = (vectors: Float64Array) => Promise<Float64Array>;

const STEPS = 12;
/** Ritz values below this fraction of the largest are rounding error and are left out of negative powers. */
const NEGLIGIBLE = 1e-13;

/**
 * Powers of a symmetric positive semidefinite operator A applied to vectors, by Lanczos' method on each column
 * without reorthogonalisation: A^p·x ≈ ‖x‖·V·T^p·e₁ (Higham, Functions of Matrices, 13.2). Directions with the
 * smallest eigenvalues, where a negative power is steepest, come out too small rather than too large.
 *
 * @param start X [n, columns] row-major
 * @returns A^p·X for each power
 */
export async function krylovPowers(
  operator: SymmetricOperator,
  start: Float64Array,
  n: number,
  powers: readonly number[],
): Promise<Float64Array[]> {
  const columns = start.length / n;
  const norms = columnNorms(start, columns);
  const diagonals: Float64Array[] = [];
  const offDiagonals: Float64Array[] = [];
  // float32 stores the basis accurately enough for sums with a relative error of 1e-6
  const basis: Float32Array[] = [];
  let previous: Float64Array = new Float64Array(start.length);
  let current: Float64Array = divided(start, norms);
  let beta: Float64Array = new Float64Array(columns);
  for (let step = 0; step < Math.min(STEPS, n); step += 1) {
    basis.push(Float32Array.from(current));
    const image = await operator(current);
    const alpha = columnProducts(image, current, columns);
    for (let row = 0; row < image.length; row += columns) {
      for (let j = 0; j < columns; j += 1) {
        image[row + j]! -= alpha[j]! * current[row + j]! + beta[j]! * previous[row + j]!;
      }
    }
    beta = columnNorms(image, columns);
    diagonals.push(alpha);
    offDiagonals.push(beta);
    previous = current;
    current = divided(image, beta);
  }
  const results = powers.map(() => new Float64Array(start.length));
  for (let j = 0; j < columns; j += 1) {
    const { values, vectors } = symmetricEigenvectors(...tridiagonalOf(diagonals, offDiagonals, j));
    for (const [index, power] of powers.entries()) {
      const weights = firstColumnOfPower(values, vectors, power).map((weight) => weight * norms[j]!);
      addColumn(results[index]!, basis, weights, columns, j);
    }
  }
  return results;
}

/** Inner products of the columns of X with the corresponding columns of Y. */
function columnProducts(x: Float64Array, y: Float64Array, columns: number): Float64Array {
  const products = new Float64Array(columns);
  for (let row = 0; row < x.length; row += columns) {
    for (let j = 0; j < columns; j += 1) products[j]! += x[row + j]! * y[row + j]!;
  }
  return products;
}

const columnNorms = (matrix: Float64Array, columns: number): Float64Array =>
  columnProducts(matrix, matrix, columns).map(Math.sqrt);

/** Columns divided by their norms; zero ones stay zero. */
function divided(matrix: Float64Array, norms: Float64Array): Float64Array {
  const columns = norms.length;
  const factors = norms.map((norm) => (norm > 0 ? 1 / norm : 0));
  const result = new Float64Array(matrix.length);
  for (let row = 0; row < matrix.length; row += columns) {
    for (let j = 0; j < columns; j += 1) result[row + j] = matrix[row + j]! * factors[j]!;
  }
  return result;
}

/** T of column j, truncated where Lanczos broke down (reached an invariant subspace). */
function tridiagonalOf(
  diagonals: readonly Float64Array[],
  offDiagonals: readonly Float64Array[],
  j: number,
): readonly [Float64Array, number] {
  const scale = Math.abs(diagonals[0]?.[j] ?? 0);
  let size = 1;
  while (size < diagonals.length && offDiagonals[size - 1]![j]! > NEGLIGIBLE * scale) size += 1;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    matrix[i * size + i] = diagonals[i]![j]!;
    if (i + 1 === size) break;
    matrix[i * size + i + 1] = offDiagonals[i]![j]!;
    matrix[(i + 1) * size + i] = offDiagonals[i]![j]!;
  }
  return [matrix, size];
}

/** T^p·e₁ from T's eigenpairs. */
function firstColumnOfPower(values: Float64Array, vectors: Float64Array, power: number): Float64Array {
  const size = values.length;
  const limit = NEGLIGIBLE * Math.max(0, values[0] ?? 0);
  const weights = new Float64Array(size);
  for (let k = 0; k < size; k += 1) {
    const value = values[k]!;
    if (!(value > limit)) continue;
    const part = value ** power * vectors[k]!;
    for (let i = 0; i < size; i += 1) weights[i]! += part * vectors[i * size + k]!;
  }
  return weights;
}

function addColumn(
  target: Float64Array,
  basis: readonly Float32Array[],
  weights: Float64Array,
  columns: number,
  j: number,
): void {
  for (let step = 0; step < weights.length; step += 1) {
    const vectors = basis[step]!;
    const weight = weights[step]!;
    for (let i = j; i < target.length; i += columns) target[i]! += weight * vectors[i]!;
  }
}
