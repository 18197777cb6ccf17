import type { MatrixKernels } from "#lib/numerics/matrix-kernels.ts";

/** A·B for A [m, k] and B [k, n], or with either transposed, in three plain loops. */
export function multiply(
  a: Float64Array,
  b: Float64Array,
  [m, k, n]: readonly [number, number, number],
  { transposeA = false, transposeB = false } = {},
): Float64Array {
  const result = new Float64Array(m * n);
  for (let i = 0; i < m; i += 1) {
    for (let p = 0; p < k; p += 1) {
      const left = (transposeA ? a[p * m + i] : a[i * k + p]) ?? 0;
      for (let j = 0; j < n; j += 1) {
        const right = (transposeB ? b[j * k + p] : b[p * n + j]) ?? 0;
        result[i * n + j] = (result[i * n + j] ?? 0) + left * right;
      }
    }
  }
  return result;
}

const corner = (matrix: Float64Array, n: number, row: number, column: number, width: number) =>
  Float64Array.from({ length: (n - row) * width }, (_, index) => {
    return matrix[(row + Math.floor(index / width)) * n + column + (index % width)] ?? 0;
  });

const minus = (a: Float64Array, b: Float64Array) => a.map((value, index) => value - (b[index] ?? 0));

/** The matrix kernels without ONNX Runtime: slow, and an independent check of it. */
export const plainKernels: MatrixKernels = {
  async choleskyStep(matrix, n, inverse, block) {
    const m = n - block;
    const below = corner(matrix, n, block, 0, block);
    const panel = multiply(below, inverse, [m, block, block], { transposeB: true });
    const square = multiply(panel, panel, [m, block, m], { transposeB: true });
    return { panel, trailing: minus(corner(matrix, n, block, block, m), square) };
  },
  async reflectTrailing(matrix, n, vectors, triangle, block) {
    const m = n - block;
    // Q = I − V·T·Vᵀ in full, then QᵀCQ: nothing of the efficient formula
    const inner = multiply(vectors, triangle, [m, block, block]);
    const reflector = multiply(inner, vectors, [m, block, m], { transposeB: true });
    const q = reflector.map((value, index) => (index % (m + 1) === 0 ? 1 : 0) - value);
    const c = corner(matrix, n, block, block, m);
    return multiply(multiply(q, c, [m, m, m], { transposeA: true }), q, [m, m, m]);
  },
  async congruence(lower, symmetric, n) {
    return multiply(multiply(lower, symmetric, [n, n, n], { transposeA: true }), lower, [n, n, n]);
  },
  async sandwich(rows, m, symmetric, n) {
    return multiply(multiply(rows, symmetric, [m, n, n]), rows, [m, n, m], { transposeB: true });
  },
  async crossGram(x, m, y, k, n) {
    const cross = multiply(x, y, [m, n, k], { transposeB: true });
    return multiply(cross, cross, [m, k, m], { transposeB: true });
  },
};
