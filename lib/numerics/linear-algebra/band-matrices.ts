/** A symmetric band matrix: its lower band, with room for the bulge that the bulge chase pushes down it. */
export interface SymmetricBand {
  readonly n: number;
  /** A multiple of 4. */
  readonly bandwidth: number;
  /** Element (row, column), row ≥ column, is at column·stride + row. In memory that can be shared between threads. */
  readonly data: Float64Array;
  /** 2·bandwidth */
  readonly stride: number;
}

export interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** n entries, the last one 0. */
  readonly offDiagonal: Float64Array;
}
