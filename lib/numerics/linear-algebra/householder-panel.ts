import { reflectColumns } from "#lib/numerics/linear-algebra/reflections.ts";

/**
 * `width` columns of a matrix, each one contiguous: element (i, j) is at j·stride + i. Rows from `start` to the end of
 * the columns are factored; the rows above are not touched.
 */
export interface Panel {
  readonly columns: Float64Array;
  readonly stride: number;
  readonly start: number;
  readonly width: number;
}

/**
 * Householder QR in place, P = (I − V·T·Vᵀ)·R (Golub & Van Loan, Matrix Computations, 5.2): R on and above the
 * diagonal that begins at row `start`, below it V without its unit diagonal.
 *
 * @returns τ of each reflection I − τvvᵀ
 */
export function factorPanel(panel: Panel): Float64Array {
  const { columns, stride, start, width } = panel;
  const rows = stride - start;
  const factors = new Float64Array(width);
  for (let j = 0; j < Math.min(width, rows); j += 1) {
    const factor = reflectColumn(columns, j * stride + start + j, rows - j);
    factors[j] = factor;
    if (factor === 0) continue;
    const vector = j * stride + start + j;
    const columnsAfter = { start: vector + stride, step: stride, count: width - j - 1, length: rows - j };
    reflectColumns(columns, vector, factor, columns, columnsAfter);
  }
  return factors;
}

/** Moves R [width, width], upper triangular, out of a factored panel, leaving V alone in it. */
export function splitPanel({ columns, stride, start, width }: Panel): Float64Array {
  const upper = new Float64Array(width * width);
  for (let j = 0; j < width; j += 1) {
    const column = j * stride;
    const diagonal = Math.min(start + j, stride);
    for (let i = start; i <= Math.min(diagonal, stride - 1); i += 1) {
      upper[(i - start) * width + j] = columns[column + i]!;
    }
    columns.fill(0, column, column + diagonal);
    if (diagonal < stride) columns[column + diagonal] = 1;
  }
  return upper;
}

/**
 * T [width, width], upper triangular, from VᵀV [width, width] (Schreiber & Van Loan 1989). Columns without a reflection
 * (τ = 0) are zero.
 */
export function compactTriangle(products: Float64Array, factors: Float64Array): Float64Array {
  const width = factors.length;
  const triangle = new Float64Array(width * width);
  for (let j = 0; j < width; j += 1) {
    const factor = factors[j]!;
    if (factor === 0) continue;
    triangle[j * width + j] = factor;
    for (let i = 0; i < j; i += 1) {
      let sum = 0;
      for (let k = i; k < j; k += 1) sum += triangle[i * width + k]! * products[k * width + j]!;
      triangle[i * width + j] = -factor * sum;
    }
  }
  return triangle;
}

/**
 * Replaces x by (β, v₂, v₃, …) with (I − τvvᵀ)x = βe₁, v₁ = 1.
 * @returns τ
 */
function reflectColumn(x: Float64Array, start: number, length: number): number {
  let tail = 0;
  for (let i = start + 1; i < start + length; i += 1) tail += x[i]! * x[i]!;
  if (tail === 0) return 0;
  const head = x[start]!;
  const beta = (head >= 0 ? -1 : 1) * Math.sqrt(head * head + tail);
  const scale = 1 / (head - beta);
  for (let i = start + 1; i < start + length; i += 1) x[i]! *= scale;
  x[start] = beta;
  return (beta - head) / beta;
}
