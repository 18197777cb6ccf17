/**
 * `width` columns of a matrix, each one contiguous: element (i, j) at j·stride + i. Rows from `start` to the end of
 * the columns are factored; what stands above is left alone.
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
    let k = j + 1;
    for (; k + 3 < width; k += 4) {
      applyToFour(columns, vector, k * stride + start + j, stride, rows - j, factor);
    }
    for (; k < width; k += 1) applyToOne(columns, vector, k * stride + start + j, rows - j, factor);
  }
  return factors;
}

/** Copies R [width, width], upper triangular, out of a factored panel, and leaves V alone there. */
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
 * T [width, width], upper triangular, from VᵀV [width, width] (Schreiber & Van Loan 1989).
 * Columns without reflection (τ = 0) are zero.
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

/** Applies I − τvvᵀ to the column at `target`. v₁ is 1, whatever stands there. */
function applyToOne(x: Float64Array, vector: number, target: number, length: number, factor: number): void {
  let sum = x[target]!;
  for (let i = 1; i < length; i += 1) sum += x[vector + i]! * x[target + i]!;
  sum *= factor;
  x[target]! -= sum;
  for (let i = 1; i < length; i += 1) x[target + i]! -= sum * x[vector + i]!;
}

/** To four columns at once: one load of v serves four, and four sums do not wait for each other. */
function applyToFour(
  x: Float64Array,
  vector: number,
  target: number,
  stride: number,
  length: number,
  factor: number,
): void {
  const [a, b, c, d] = [target, target + stride, target + 2 * stride, target + 3 * stride];
  let [sumA, sumB, sumC, sumD] = [x[a]!, x[b]!, x[c]!, x[d]!];
  for (let i = 1; i < length; i += 1) {
    const v = x[vector + i]!;
    sumA += v * x[a + i]!;
    sumB += v * x[b + i]!;
    sumC += v * x[c + i]!;
    sumD += v * x[d + i]!;
  }
  sumA *= factor;
  sumB *= factor;
  sumC *= factor;
  sumD *= factor;
  x[a]! -= sumA;
  x[b]! -= sumB;
  x[c]! -= sumC;
  x[d]! -= sumD;
  for (let i = 1; i < length; i += 1) {
    const v = x[vector + i]!;
    x[a + i]! -= sumA * v;
    x[b + i]! -= sumB * v;
    x[c + i]! -= sumC * v;
    x[d + i]! -= sumD * v;
  }
}
