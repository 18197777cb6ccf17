/** QR factors of a tall panel P = (I − V·T·Vᵀ)·R in compact WY form. */
export interface PanelFactors {
  /** V [rows, width], unit lower trapezoidal. */
  readonly vectors: Float64Array;
  /** T [width, width], upper triangular. */
  readonly triangle: Float64Array;
  /** R [width, width], upper triangular. */
  readonly upper: Float64Array;
}

/**
 * Householder QR of the panel A[width:, :width] of a row-major A [n, n]
 * (Golub & Van Loan, Matrix Computations, 5.2; Schreiber & Van Loan 1989 for T).
 */
export function factorPanel(matrix: Float64Array, n: number, width: number): PanelFactors {
  const rows = n - width;
  const count = Math.min(width, rows);
  // by columns, because every step below runs along a column
  const panel = new Float64Array(rows * width);
  for (let i = 0; i < rows; i += 1) {
    for (let j = 0; j < width; j += 1) panel[j * rows + i] = matrix[(i + width) * n + j]!;
  }
  const factors = new Float64Array(width);
  for (let j = 0; j < count; j += 1) {
    factors[j] = reflectColumn(panel, rows, j);
    for (let k = j + 1; k < width; k += 1) applyReflection(panel, rows, j, k, factors[j]!);
  }
  const upper = new Float64Array(width * width);
  const vectors = new Float64Array(rows * width);
  for (let j = 0; j < width; j += 1) {
    for (let i = 0; i <= Math.min(j, rows - 1); i += 1) upper[i * width + j] = panel[j * rows + i]!;
  }
  for (let j = 0; j < count; j += 1) {
    vectors[j * width + j] = 1;
    for (let i = j + 1; i < rows; i += 1) vectors[i * width + j] = panel[j * rows + i]!;
  }
  return { vectors, upper, triangle: compactTriangle(panel, rows, width, factors, count) };
}

/**
 * Replaces column j from row j on by (β, v₂, v₃, …) with (I − τvvᵀ)x = βe₁, v₁ = 1.
 * @returns τ
 */
function reflectColumn(panel: Float64Array, rows: number, j: number): number {
  const start = j * rows;
  let tail = 0;
  for (let i = j + 1; i < rows; i += 1) tail += panel[start + i]! ** 2;
  if (tail === 0) return 0;
  const head = panel[start + j]!;
  const beta = (head >= 0 ? -1 : 1) * Math.sqrt(head * head + tail);
  const scale = 1 / (head - beta);
  for (let i = j + 1; i < rows; i += 1) panel[start + i]! *= scale;
  panel[start + j] = beta;
  return (beta - head) / beta;
}

/** Applies the reflection stored in column j to column k. */
function applyReflection(panel: Float64Array, rows: number, j: number, k: number, factor: number): void {
  if (factor === 0) return;
  const vector = j * rows;
  const target = k * rows;
  let sum = panel[target + j]!;
  for (let i = j + 1; i < rows; i += 1) sum += panel[vector + i]! * panel[target + i]!;
  sum *= factor;
  panel[target + j]! -= sum;
  for (let i = j + 1; i < rows; i += 1) panel[target + i]! -= sum * panel[vector + i]!;
}

function compactTriangle(
  panel: Float64Array,
  rows: number,
  width: number,
  factors: Float64Array,
  count: number,
): Float64Array {
  const triangle = new Float64Array(width * width);
  const products = new Float64Array(width);
  for (let j = 0; j < count; j += 1) {
    const factor = factors[j]!;
    triangle[j * width + j] = factor;
    if (factor === 0) continue;
    for (let k = 0; k < j; k += 1) {
      let sum = panel[k * rows + j]!;
      for (let i = j + 1; i < rows; i += 1) sum += panel[k * rows + i]! * panel[j * rows + i]!;
      products[k] = sum;
    }
    for (let i = 0; i < j; i += 1) {
      let sum = 0;
      for (let k = i; k < j; k += 1) sum += triangle[i * width + k]! * products[k]!;
      triangle[i * width + j] = -factor * sum;
    }
  }
  return triangle;
}
