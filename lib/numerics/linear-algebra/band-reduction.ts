import type { SymmetricBand } from "#lib/numerics/linear-algebra/band-matrices.ts";
import { compactTriangle, factorPanel, splitPanel } from "#lib/numerics/linear-algebra/householder-panel.ts";
import type { MatrixKernels } from "#lib/numerics/linear-algebra/matrix-kernels.ts";
import { stripBuffer, updateTrailing } from "#lib/numerics/linear-algebra/trailing-update.ts";

const BANDWIDTH = 32;
/**
 * Panels whose reflections are applied to the rest of the matrix in one product: 2·8·32 columns multiply at full speed.
 */
const GROUP = 8;
const TILE = 8;

/**
 * Reduces to an orthogonally similar matrix of small bandwidth: the first stage of the two-stage tridiagonalisation
 * (Bischof, Lang & Sun 2000). 1.5·n³ flops in large products.
 *
 * Applying C ← C − V·Wᵀ − W·Vᵀ after each panel would read and write all of C for a product that is only as wide as the
 * panel. The update is deferred over a group of panels instead, as LAPACK's dsytrd defers it over single columns: until
 * then the matrix is C − L·Rᵀ with L = (V₁ W₁ V₂ W₂ …) and R = (W₁ V₁ W₂ V₂ …).
 *
 * @param matrix symmetric [n, n], row-major; not modified
 */
export async function reduceToBand(
  matrix: Float64Array,
  n: number,
  kernels: MatrixKernels,
): Promise<SymmetricBand> {
  const bandwidth = BANDWIDTH;
  const stride = 2 * bandwidth;
  const length = (n + 2 * bandwidth + 2) * (stride + 1);
  const data = new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
  const band = { n, bandwidth, data, stride };
  const space = new Workspace(matrix, n);
  let offset = 0;
  while (n - offset > bandwidth + 1) offset += await reduceGroup(band, offset, space, kernels);
  const size = n - offset;
  for (let column = 0; column < size; column += 1) {
    for (let row = column; row < size; row += 1) {
      data[(offset + column) * stride + offset + row] = space.rest[row * size + column]!;
    }
  }
  return band;
}

/** Buffers shared by all groups, allocated once. Rows of `left` and `right` are columns of L and R. */
class Workspace {
  /** C [size, size] */
  readonly rest: Float64Array;
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly leftRows: Float64Array;
  readonly rightRows: Float64Array;
  readonly strip: Float64Array;
  readonly tall: Float64Array;
  readonly tall2: Float64Array;
  readonly tall3: Float64Array;
  readonly small = new Float64Array(2 * GROUP * BANDWIDTH * BANDWIDTH);
  readonly square = new Float64Array(BANDWIDTH * BANDWIDTH);
  readonly square2 = new Float64Array(BANDWIDTH * BANDWIDTH);

  constructor(matrix: Float64Array, n: number) {
    this.rest = matrix.slice();
    const length = 2 * GROUP * BANDWIDTH * n;
    this.left = new Float64Array(length);
    this.right = new Float64Array(length);
    this.leftRows = new Float64Array(length);
    this.rightRows = new Float64Array(length);
    this.strip = stripBuffer(n);
    this.tall = new Float64Array(BANDWIDTH * n);
    this.tall2 = new Float64Array(BANDWIDTH * n);
    this.tall3 = new Float64Array(BANDWIDTH * n);
  }
}

/** @returns the number of columns now in the band */
async function reduceGroup(
  band: SymmetricBand,
  offset: number,
  space: Workspace,
  kernels: MatrixKernels,
): Promise<number> {
  const size = band.n - offset;
  let done = 0;
  for (let index = 0; index < GROUP && size - done > BANDWIDTH + 1; index += 1) {
    await reducePanel({ band, offset, size, done, space, kernels });
    done += BANDWIDTH;
  }
  const k = 2 * done;
  transposeColumns(space.left, space.leftRows, size, done, k);
  transposeColumns(space.right, space.rightRows, size, done, k);
  const { leftRows: left, rightRows: right } = space;
  const update = { size, done, left, right, k, isMirrored: true };
  await updateTrailing(space.rest, update, space.strip, kernels);
  return done;
}

interface PanelStep {
  readonly band: SymmetricBand;
  /** Columns of the band finished before this group. */
  readonly offset: number;
  /** Width of C. */
  readonly size: number;
  /** Columns of C already reduced by earlier panels of this group. */
  readonly done: number;
  readonly space: Workspace;
  readonly kernels: MatrixKernels;
}

/** Reduces `BANDWIDTH` columns of C − L·Rᵀ to band form and appends V and W to L and R. */
async function reducePanel(step: PanelStep): Promise<void> {
  const { size, done, space, kernels } = step;
  const width = BANDWIDTH;
  const rank = 2 * done;
  const columns = space.left.subarray(rank * size, (rank + width) * size);
  await takeColumns(step, columns);
  storeDiagonalBlock(step, columns);
  const panel = { columns, stride: size, start: done + width, width };
  const factors = factorPanel(panel);
  storeUpper(step, splitPanel(panel));

  // V is [size, width], and `columns` its transpose. Y = (C − L·Rᵀ)·V
  let y = space.tall.subarray(0, size * width);
  const other = space.tall2.subarray(0, size * width);
  const tall = { m: size, k: size, n: width, transposeB: true };
  await kernels.product(space.rest.subarray(0, size * size), columns, y, tall);
  if (rank > 0) {
    const inner = space.small.subarray(0, rank * width);
    const [left, right] = [space.left.subarray(0, rank * size), space.right.subarray(0, rank * size)];
    await kernels.product(right, columns, inner, { m: rank, k: size, n: width, transposeB: true });
    await kernels.product(left, inner, other, { m: size, k: rank, n: width, transposeA: true, from: y });
    y = other;
  }
  // Wᵀ = (Y·T)ᵀ − ½·(Tᵀ·Vᵀ·Y·T)ᵀ·Vᵀ
  const { square, square2 } = space;
  const inner = { m: width, k: size, n: width, transposeB: true };
  await kernels.product(columns, columns, square, inner);
  const triangle = compactTriangle(square, factors);
  const yt = space.tall3.subarray(0, size * width);
  await kernels.product(triangle, y, yt, { m: width, k: width, n: size, transposeA: true, transposeB: true });
  await kernels.product(yt, columns, square, inner);
  await kernels.product(square, triangle, square2, { m: width, k: width, n: width });
  for (let i = 0; i < square2.length; i += 1) square2[i]! *= 0.5;
  const w = space.left.subarray((rank + width) * size, (rank + 2 * width) * size);
  await kernels.product(square2, columns, w, { m: width, k: width, n: size, from: yt });
  space.right.set(w, rank * size);
  space.right.set(columns, (rank + width) * size);
}

/** Columns done … done+width of C − L·Rᵀ, read as its rows (the matrix is symmetric). */
async function takeColumns({ size, done, space, kernels }: PanelStep, target: Float64Array): Promise<void> {
  const width = BANDWIDTH;
  const rows = space.rest.subarray(done * size, (done + width) * size);
  if (done === 0) {
    target.set(rows);
    return;
  }
  const rank = 2 * done;
  const part = space.small.subarray(0, rank * width);
  for (let r = 0; r < rank; r += 1) {
    part.set(space.left.subarray(r * size + done, r * size + done + width), r * width);
  }
  const right = space.right.subarray(0, rank * size);
  await kernels.product(part, right, target, { m: width, k: rank, n: size, transposeA: true, from: rows });
}

function storeDiagonalBlock({ band, offset, size, done }: PanelStep, columns: Float64Array): void {
  const { data, stride } = band;
  for (let column = 0; column < BANDWIDTH; column += 1) {
    const place = (offset + done + column) * stride + offset + done;
    for (let row = column; row < BANDWIDTH; row += 1) {
      data[place + row] = columns[column * size + done + row]!;
    }
  }
}

function storeUpper({ band, offset, size, done }: PanelStep, upper: Float64Array): void {
  const { data, stride } = band;
  const rows = size - done - BANDWIDTH;
  for (let column = 0; column < BANDWIDTH; column += 1) {
    const place = (offset + done + column) * stride + offset + done + BANDWIDTH;
    for (let row = 0; row <= Math.min(column, rows - 1); row += 1) {
      data[place + row] = upper[row * BANDWIDTH + column]!;
    }
  }
}

/** target [size − first, k] = columns `first` … of rows [k, size], transposed one cache line at a time. */
function transposeColumns(rows: Float64Array, target: Float64Array, size: number, first: number, k: number) {
  for (let start = 0; start < k; start += TILE) {
    for (let i = first; i < size; i += 1) {
      const to = (i - first) * k;
      for (let r = start; r < start + TILE; r += 1) target[to + r] = rows[r * size + i]!;
    }
  }
}
