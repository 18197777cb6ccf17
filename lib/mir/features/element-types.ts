import { halfTable } from "#lib/numerics/tokens/token-rows.ts";

/** Element types supported for hidden states. */
export const FEATURE_DTYPES = ["F16", "BF16", "F32", "F64"] as const;

export type FeatureDtype = (typeof FEATURE_DTYPES)[number];

export type Rows = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

export const isFeatureDtype = (dtype: string): dtype is FeatureDtype =>
  (FEATURE_DTYPES as readonly string[]).includes(dtype);

export const bytesOf = (dtype: FeatureDtype): number => ({ F16: 2, BF16: 2, F32: 4, F64: 8 })[dtype];

/**
 * Little-endian elements as numbers, exactly: F64 as float64, all others as float32.
 * @param bytes a whole number of elements at offset 0 of its buffer; F32 and F64 results share that buffer
 */
export function decodeElements(bytes: Uint8Array<ArrayBuffer>, dtype: FeatureDtype): Rows {
  const { buffer, byteLength } = bytes;
  switch (dtype) {
    case "F64":
      return new Float64Array(buffer, 0, byteLength / 8);
    case "F32":
      return new Float32Array(buffer, 0, byteLength / 4);
    case "BF16": {
      // the upper half of a float32
      const words = Uint32Array.from(new Uint16Array(buffer, 0, byteLength / 2), (half) => half << 16);
      return new Float32Array(words.buffer);
    }
    case "F16": {
      const table = halfTable();
      const source = new Uint16Array(buffer, 0, byteLength / 2);
      const result = new Float32Array(source.length);
      for (let i = 0; i < source.length; i += 1) result[i] = table[source[i] ?? 0] ?? 0;
      return result;
    }
  }
}

/** Index of the first element that is NaN or infinite, −1 if all are finite. */
export function firstNonFinite(values: Rows): number {
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    if (value - value !== 0) return i;
  }
  return -1;
}
