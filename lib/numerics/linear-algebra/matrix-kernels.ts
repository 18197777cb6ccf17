import type { SymmetricBand, Tridiagonal } from "#lib/numerics/linear-algebra/band-matrices.ts";

/**
 * The products of large matrices that these algorithms are built from, and the steps worth several threads. They are
 * passed in, so that this folder stays free of I/O: lib/onnx/kernels/onnx-matrix-kernels.ts runs them on ONNX Runtime.
 * All matrices are row-major float64.
 */
export interface MatrixKernels {
  /**
   * op(A)·op(B) [m, n], written to `into`, where op(A) is [m, k] and op(B) [k, n]: A is [k, m] if `transposeA`, B is
   * [n, k] if `transposeB`; or `from` − op(A)·op(B). Parts of larger arrays (subarrays) are accepted.
   */
  product(a: Float64Array, b: Float64Array, into: Float64Array, shape: ProductShape): Promise<void>;

  /**
   * Reduces a band matrix to tridiagonal form, in place (lib/numerics/linear-algebra/bulge-chase.ts), on all available
   * threads.
   */
  chaseBulges(band: SymmetricBand): Tridiagonal;

  /** LᵀSL [n, n] for a lower triangular L and a symmetric S; exactly symmetric. */
  congruence(lower: Float64Array, symmetric: Float64Array, n: number): Promise<Float64Array>;

  /** X·S·Xᵀ [m, m] for X [m, n] and a symmetric S [n, n]; exactly symmetric. */
  sandwich(rows: Float64Array, m: number, symmetric: Float64Array, n: number): Promise<Float64Array>;

  /** M·Mᵀ [m, m] for M = X·Yᵀ, X [m, n], Y [k, n]; exactly symmetric. */
  crossGram(x: Float64Array, m: number, y: Float64Array, k: number, n: number): Promise<Float64Array>;
}

export interface ProductShape {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** [m, n]; must not overlap the result. */
  readonly from?: Float64Array;
}
