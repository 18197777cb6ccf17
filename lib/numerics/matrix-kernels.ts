/**
 * The products of large matrices that the algorithms here are made of. They are handed in, so that this folder
 * stays free of I/O: lib/onnx/matrix-kernels.ts runs them on ONNX Runtime. All matrices are row-major float64.
 */
export interface MatrixKernels {
  /**
   * One step of a blocked Cholesky factorisation of A [n, n]:
   * panel P = A[b:, :b]·Wᵀ and trailing matrix A[b:, b:] − P·Pᵀ.
   * @param inverse W [b, b], the inverse of the diagonal block's factor
   */
  choleskyStep(
    matrix: Float64Array,
    n: number,
    inverse: Float64Array,
    block: number,
  ): Promise<{ readonly panel: Float64Array; readonly trailing: Float64Array }>;

  /**
   * QᵀCQ for C = A[b:, b:] of a symmetric A [n, n] and the block reflector Q = I − V·T·Vᵀ.
   * @param vectors V [n − b, b]
   * @param triangle T [b, b], upper triangular
   */
  reflectTrailing(
    matrix: Float64Array,
    n: number,
    vectors: Float64Array,
    triangle: Float64Array,
    block: number,
  ): Promise<Float64Array>;

  /** LᵀSL [n, n] for a lower triangular L and a symmetric S; exactly symmetric. */
  congruence(lower: Float64Array, symmetric: Float64Array, n: number): Promise<Float64Array>;

  /** X·S·Xᵀ [m, m] for X [m, n] and a symmetric S [n, n]; exactly symmetric. */
  sandwich(rows: Float64Array, m: number, symmetric: Float64Array, n: number): Promise<Float64Array>;

  /** M·Mᵀ [m, m] for M = X·Yᵀ, X [m, n], Y [k, n]; exactly symmetric. */
  crossGram(x: Float64Array, m: number, y: Float64Array, k: number, n: number): Promise<Float64Array>;
}
