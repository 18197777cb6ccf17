/** Products of blocks of columns to be added into a large symmetric matrix, in memory shared between threads. */
export interface BlockProducts {
  /** [d, d]; only the upper triangle (column ≥ row) is used. */
  readonly gram: Float64Array;
  readonly d: number;
  readonly products: readonly BlockProduct[];
}

export interface BlockProduct {
  /** First row and column. */
  readonly row: number;
  readonly column: number;
  readonly height: number;
  readonly width: number;
  /** [height, width] */
  readonly data: Float32Array | Float64Array;
}

/** Adds one product to its block of `gram`. */
export function addBlockProduct({ gram, d, products }: BlockProducts, index: number): void {
  const { row, column, height, width, data } = products[index]!;
  for (let i = 0; i < height; i += 1) {
    const to = (row + i) * d + column;
    const from = i * width;
    for (let j = row === column ? i : 0; j < width; j += 1) gram[to + j]! += data[from + j]!;
  }
}
