import { multiply, type ProductKernel } from "#lib/numerics/linear-algebra/dense-products.ts";
import type { TallMatrix } from "#lib/onnx/kernels/polar-minimax.ts";

/** A factor of a covariance S [d, d] with `count` rows or columns. */
export interface CovarianceFactor {
  /** `rows`: F [count, d] with FᵀF = S. `columns`: L [d, count] with L·Lᵀ = S. */
  readonly kind: "rows" | "columns";
  readonly data: Float64Array;
  readonly count: number;
}

/** F·Gᵀ or its transpose, whichever is tall: its singular values are the roots of the eigenvalues of S·C. */
export async function factorProduct(
  one: CovarianceFactor,
  other: CovarianceFactor,
  d: number,
  kernels: ProductKernel,
): Promise<TallMatrix> {
  const [a, b] = one.count >= other.count ? [one, other] : [other, one];
  const data = await multiply(kernels, a.data, b.data, {
    m: a.count,
    k: d,
    n: b.count,
    transposeA: a.kind === "columns",
    transposeB: b.kind === "rows",
  });
  return { data, rows: a.count, columns: b.count, isGraded: a.kind === "columns" && b.kind === "columns" };
}
