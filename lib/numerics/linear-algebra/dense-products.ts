import type { MatrixKernels, ProductShape } from "#lib/numerics/linear-algebra/matrix-kernels.ts";

export type ProductKernel = Pick<MatrixKernels, "product">;

/** `MatrixKernels.product` into newly allocated memory. */
export async function multiply(
  { product }: ProductKernel,
  a: Float64Array,
  b: Float64Array,
  shape: ProductShape,
): Promise<Float64Array> {
  const result = new Float64Array(shape.m * shape.n);
  await product(a, b, result, shape);
  return result;
}
