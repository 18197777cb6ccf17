import type { FeatureDtype } from "#lib/mir/features/element-types.ts";

/** The hidden states of one modality in one layer: [rows, dimension], read in pieces. */
export interface TokenMatrix {
  /** Name in error messages, such as `vision.3`. */
  readonly name: string;
  /** Number of tokens. */
  readonly rows: number;
  readonly dimension: number;
  /**
   * `count` rows from `start`, row-major. Exact: 16-bit values are returned as float32, F64 values as float64. The
   * caller owns the array and may modify it.
   * @throws InputError `non-finite` if a value is NaN or infinite
   */
  readRows(start: number, count: number): Promise<Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>;
  /** The same rows in their stored encoding, unchecked, if the source stores elements: threads decode them. */
  readEncoded?(start: number, count: number): Promise<EncodedElements>;
  /** L2 norms of all rows, if the source has them. */
  norms?(): Promise<Float64Array<ArrayBuffer>>;
}

export interface EncodedElements {
  readonly encoding: FeatureDtype;
  /** Little-endian. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface LayerFeatures {
  readonly vision: TokenMatrix;
  readonly text: TokenMatrix;
}

/** First token of each sample and, at the end, the number of tokens: [samples + 1], ascending. */
export interface SampleOffsets {
  readonly vision: readonly number[];
  readonly text: readonly number[];
}

/** The hidden states of one checkpoint on one evaluation set, layer by layer. */
export interface FeatureSource {
  /** Name in error messages: the file's path. */
  readonly name: string;
  /** Decoder blocks; layers count from 1. */
  readonly layerCount: number;
  /** Width of a token. */
  readonly dimension: number;
  /** Image-text pairs; null if the source does not record which tokens belong together. */
  readonly sampleCount: number | null;
  /** Which tokens belong to which sample, the same in every layer; null if `sampleCount` is. */
  readonly sampleOffsets: SampleOffsets | null;
  /** Layer k = 1 … layerCount. */
  layer(k: number): Promise<LayerFeatures>;
  close(): Promise<void>;
}
