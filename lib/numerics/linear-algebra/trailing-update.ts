import type { MatrixKernels } from "#lib/numerics/linear-algebra/matrix-kernels.ts";

/**
 * Strips of rows computed at a time: each at most an eighth of the matrix, so that little is wasted above the diagonal.
 */
const STRIPS = 8;
const SMALLEST_STRIP = 128;
/** Rows mirrored at a time: one cache line's worth, because they become columns. */
const MIRRORED = 8;

export interface TrailingUpdate {
  /** Width of the matrix at the start of `work`. */
  readonly size: number;
  /** Leading rows and columns already finished; at least 8 unless none remain after them. */
  readonly done: number;
  /** A and B [size − done, k] */
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly k: number;
  /** Whether to fill the upper triangle too. */
  readonly isMirrored: boolean;
}

/** A buffer for the strips of a product of width `size` or any smaller one. */
export const stripBuffer = (size: number): Float64Array => new Float64Array(stripHeight(size) * size);

const stripHeight = (size: number) => Math.max(Math.min(SMALLEST_STRIP, size), Math.ceil(size / STRIPS));

/**
 * C ← C[done:, done:] − A·Bᵀ for symmetric C and A·Bᵀ, computing only the lower triangle. In place: the smaller matrix
 * moves to the start of `work`, row-major and without gaps.
 *
 * @param buffer of stripBuffer(size) or larger
 */
export async function updateTrailing(
  work: Float64Array,
  { size, done, left, right, k, isMirrored }: TrailingUpdate,
  buffer: Float64Array,
  kernels: MatrixKernels,
): Promise<void> {
  const rest = size - done;
  const height = stripHeight(rest);
  for (let start = 0; start < rest; start += height) {
    const end = Math.min(rest, start + height);
    const strip = buffer.subarray(0, (end - start) * end);
    const shape = { m: end - start, k, n: end, transposeB: true };
    await kernels.product(left.subarray(start * k, end * k), right.subarray(0, end * k), strip, shape);
    for (let row = start; row < end; row += MIRRORED) {
      const last = Math.min(end, row + MIRRORED);
      for (let i = row; i < last; i += 1) {
        const from = (done + i) * size + done;
        const target = i * rest;
        const product = (i - start) * end;
        for (let j = 0; j <= i; j += 1) work[target + j] = work[from + j]! - strip[product + j]!;
      }
      if (isMirrored) mirrorRows(work, rest, row, last);
    }
  }
}

/** Copies rows of the lower triangle to the corresponding columns of the upper one. */
function mirrorRows(work: Float64Array, n: number, start: number, end: number): void {
  for (let j = 0; j < end; j += 1) {
    for (let i = Math.max(start, j + 1); i < end; i += 1) work[j * n + i] = work[i * n + j]!;
  }
}
