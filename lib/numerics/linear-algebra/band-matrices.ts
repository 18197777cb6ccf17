/** A symmetric band matrix: its lower band, with room for the bulge that a chase pushes along. */
export interface SymmetricBand {
  readonly n: number;
  /** A multiple of 4. */
  readonly bandwidth: number;
  /** Element (row, column), row ≥ column, at column·stride + row; on memory that threads can share. */
  readonly data: Float64Array;
  /** 2·bandwidth */
  readonly stride: number;
}

export interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** n entries, the last one 0. */
  readonly offDiagonal: Float64Array;
}
