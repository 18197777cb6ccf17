/** Products of blocks of columns that go into a large symmetric matrix; on memory that threads share. */
export interface BlockProducts {
  /** [d, d], of which the upper triangle (column ≥ row) counts. */
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

/** Adds one product to its place. */
export function addBlockProduct({ gram, d, products }: BlockProducts, index: number): void {
  const { row, column, height, width, data } = products[index]!;
  for (let i = 0; i < height; i += 1) {
    const to = (row + i) * d + column;
    const from = i * width;
    for (let j = row === column ? i : 0; j < width; j += 1) gram[to + j]! += data[from + j]!;
  }
}
