/** A vector that keeps less than this fraction of its length after projection is linearly dependent on the others. */
const DEPENDENT = 1e-12;

/**
 * An orthonormal basis of the columns of X [n, count] (row-major), by Gram-Schmidt applied twice; columns that depend
 * on earlier ones are left out.
 *
 * @returns [n, rank] row-major
 */
export function orthonormalColumns(matrix: Float64Array, n: number): Float64Array {
  const count = matrix.length / n;
  const basis: Float64Array[] = [];
  for (let j = 0; j < count; j += 1) {
    const vector = Float64Array.from({ length: n }, (_, i) => matrix[i * count + j]!);
    const before = normOf(vector);
    if (before === 0) continue;
    removeParts(vector, basis);
    removeParts(vector, basis);
    const norm = normOf(vector);
    if (norm <= DEPENDENT * before) continue;
    basis.push(vector.map((value) => value / norm));
  }
  const rank = basis.length;
  const result = new Float64Array(n * rank);
  for (const [j, vector] of basis.entries()) {
    for (let i = 0; i < n; i += 1) result[i * rank + j] = vector[i]!;
  }
  return result;
}

function removeParts(vector: Float64Array, basis: readonly Float64Array[]): void {
  for (const other of basis) {
    let inner = 0;
    for (let i = 0; i < vector.length; i += 1) inner += vector[i]! * other[i]!;
    for (let i = 0; i < vector.length; i += 1) vector[i]! -= inner * other[i]!;
  }
}

function normOf(vector: Float64Array): number {
  let squares = 0;
  for (const value of vector) squares += value * value;
  return Math.sqrt(squares);
}
