/** Columns `start` … `end` − 1 of some rows, [rows, end − start]. */
export interface ColumnBlock {
  readonly start: number;
  readonly end: number;
  readonly data: Float32Array | Float64Array;
}

/** y = scale·x − shift of the selected rows, cut into blocks of columns, in memory shared between threads. */
export interface RowShift {
  /** x [rows, dimension] */
  readonly values: Float32Array | Float64Array;
  readonly dimension: number;
  /** Indices of the selected rows, ascending. */
  readonly rows: Uint32Array;
  readonly scale: number;
  readonly shift: Float64Array;
  /** Accumulates Σ y, rounding included, so that sums and products of y agree. */
  readonly sum: Float64Array;
  readonly blocks: readonly ColumnBlock[];
}

/** Fills one block of columns. */
export function shiftColumns(
  { values, dimension, rows, scale, shift, sum, blocks }: RowShift,
  block: number,
): void {
  const { start, end, data } = blocks[block]!;
  const width = end - start;
  for (let i = 0; i < rows.length; i += 1) {
    const from = rows[i]! * dimension + start;
    const to = i * width;
    for (let j = 0; j < width; j += 1) {
      data[to + j] = values[from + j]! * scale - shift[start + j]!;
      sum[start + j]! += data[to + j]!;
    }
  }
}

/** Adds the mean of scale·x over the selected rows to `shift`. */
export function addMeanRow(
  { values, dimension, rows, scale }: Omit<RowShift, "shift" | "sum" | "blocks">,
  shift: Float64Array,
): void {
  const factor = scale / rows.length;
  for (const row of rows) {
    const from = row * dimension;
    for (let j = 0; j < dimension; j += 1) shift[j]! += values[from + j]! * factor;
  }
}
