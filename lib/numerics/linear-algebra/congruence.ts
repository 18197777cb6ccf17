import type { MatrixKernels } from "#lib/numerics/linear-algebra/matrix-kernels.ts";

/** Number of column blocks that the triangle is cut into, and their minimum width. */
const BLOCKS = 8;
const SMALLEST_BLOCK = 128;

/**
 * R = LᵀSL [n, n] for a lower triangular L and a symmetric S; exactly symmetric. With L_j the columns of block j from
 * its diagonal down, R_ij = L_iᵀ·(S·L_j), where only rows from the later of both blocks down are nonzero: 1.2·n³ flops
 * instead of 4·n³.
 */
export async function triangularCongruence(
  lower: Float64Array,
  symmetric: Float64Array,
  n: number,
  kernels: Pick<MatrixKernels, "product">,
): Promise<Float64Array> {
  const width = Math.max(Math.min(n, SMALLEST_BLOCK), Math.ceil(n / BLOCKS));
  const starts = Array.from({ length: Math.ceil(n / width) }, (_, index) => index * width);
  const panels = starts.map((start) => panelOf(lower, n, start, Math.min(n, start + width)));
  const rest = symmetric.slice();
  const inner = new Float64Array(n * width);
  const block = new Float64Array(width * width);
  const result = new Float64Array(n * n);
  for (const [j, start] of starts.entries()) {
    const size = n - start;
    const columns = Math.min(width, size);
    const ofBlock = inner.subarray(0, size * columns);
    const square = rest.subarray(0, size * size);
    await kernels.product(square, panels[j]!, ofBlock, { m: size, k: size, n: columns });
    for (let i = j; i < starts.length; i += 1) {
      const row = starts[i]!;
      const height = Math.min(width, n - row);
      const below = ofBlock.subarray((row - start) * columns);
      const target = block.subarray(0, height * columns);
      const shape = { m: height, k: n - row, n: columns, transposeA: true };
      await kernels.product(panels[i]!, below, target, shape);
      placeBothWays(result, n, target, { row, column: start, height, width: columns });
    }
    dropLeading(rest, size, columns);
  }
  return result;
}

/** Columns start … end − 1 of L from row `start` down. */
function panelOf(lower: Float64Array, n: number, start: number, end: number): Float64Array {
  const width = end - start;
  const panel = new Float64Array((n - start) * width);
  for (let row = start; row < n; row += 1) {
    panel.set(lower.subarray(row * n + start, row * n + end), (row - start) * width);
  }
  return panel;
}

interface Place {
  readonly row: number;
  readonly column: number;
  readonly height: number;
  readonly width: number;
}

/** Writes a block into the lower triangle and mirrors it into the upper one. */
function placeBothWays(target: Float64Array, n: number, block: Float64Array, place: Place): void {
  const { row, column, height, width } = place;
  const isDiagonal = row === column;
  for (let i = 0; i < height; i += 1) {
    const end = isDiagonal ? i + 1 : width;
    const to = (row + i) * n + column;
    for (let j = 0; j < end; j += 1) target[to + j] = block[i * width + j]!;
  }
  for (let j = 0; j < width; j += 1) {
    const to = (column + j) * n + row;
    for (let i = isDiagonal ? j + 1 : 0; i < height; i += 1) target[to + i] = block[i * width + j]!;
  }
}

/** Moves M[count:, count:] of a matrix of width `size` to the start of its memory, without gaps. */
function dropLeading(matrix: Float64Array, size: number, count: number): void {
  const rest = size - count;
  for (let i = 0; i < rest; i += 1) {
    const from = (count + i) * size + count;
    matrix.copyWithin(i * rest, from, from + rest);
  }
}
