import { factorPanel } from "#lib/numerics/householder-panel.ts";
import type { MatrixKernels } from "#lib/numerics/matrix-kernels.ts";

/** A symmetric band matrix: its lower band, with room for the bulge that a chase pushes along. */
export interface SymmetricBand {
  readonly n: number;
  readonly bandwidth: number;
  /** Element (row, column), row ≥ column, at column·stride + row. */
  readonly data: Float64Array;
  /** 2·bandwidth */
  readonly stride: number;
}

/**
 * An orthogonally similar matrix of small bandwidth: the first stage of the two-stage tridiagonalisation
 * (Bischof, Lang & Sun 2000). 2n³ flops, nearly all in large products.
 *
 * @param matrix symmetric [n, n], row-major
 */
export async function reduceToBand(
  matrix: Float64Array,
  n: number,
  kernels: MatrixKernels,
): Promise<SymmetricBand> {
  const bandwidth = n <= 1024 ? 32 : 48;
  const stride = 2 * bandwidth;
  const data = new Float64Array((n + 2 * bandwidth + 2) * (stride + 1));
  let rest = matrix;
  let size = n;
  let offset = 0;
  while (size > bandwidth + 1) {
    for (let column = 0; column < bandwidth; column += 1) {
      for (let row = column; row < bandwidth; row += 1) {
        data[(offset + column) * stride + offset + row] = rest[row * size + column]!;
      }
    }
    const { vectors, triangle, upper } = factorPanel(rest, size, bandwidth);
    for (let column = 0; column < bandwidth; column += 1) {
      for (let row = 0; row <= Math.min(column, size - bandwidth - 1); row += 1) {
        data[(offset + column) * stride + offset + bandwidth + row] = upper[row * bandwidth + column]!;
      }
    }
    rest = await kernels.reflectTrailing(rest, size, vectors, triangle, bandwidth);
    size -= bandwidth;
    offset += bandwidth;
  }
  for (let column = 0; column < size; column += 1) {
    for (let row = column; row < size; row += 1) {
      data[(offset + column) * stride + offset + row] = rest[row * size + column]!;
    }
  }
  return { n, bandwidth, data, stride };
}
