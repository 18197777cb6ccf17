import { chaseBulges } from "#lib/numerics/linear-algebra/bulge-chase.ts";
import type { MatrixKernels } from "#lib/numerics/linear-algebra/matrix-kernels.ts";

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

/** The matrix kernels without ONNX Runtime, as a slow, independent check of it. */
export const plainKernels: MatrixKernels = {
  async product(a, b, into, { m, k, n, from, ...transposed }) {
    const product = multiply(a, b, [m, k, n], transposed);
    into.set(from === undefined ? product : from.map((value, index) => value - (product[index] ?? 0)));
  },
  chaseBulges,
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
