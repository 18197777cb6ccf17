/**
 * Products of a large and a tall matrix, row-major float64. They are handed in, so that this folder stays free of
 * I/O: lib/onnx/dense-products.ts runs them on ONNX Runtime.
 */
export interface DenseProducts {
  /** A·B [m, n] for A [m, k] and B [k, n]. */
  multiply(a: Float64Array, b: Float64Array, sizes: ProductSizes): Promise<Float64Array>;
  /** Aᵀ·B [m, n] for A [k, m] and B [k, n]. */
  multiplyTransposed(a: Float64Array, b: Float64Array, sizes: ProductSizes): Promise<Float64Array>;
}

/** The product is [m, n], and k is summed over. */
export interface ProductSizes {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}
