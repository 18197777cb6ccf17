/** Element types of stored rows. */
export type RowEncoding = "F16" | "BF16" | "F32" | "F64";

/** Encoded rows and the buffers they are decoded into, in memory shared between threads. */
export interface EncodedRows {
  readonly encoding: RowEncoding;
  readonly rows: number;
  readonly dimension: number;
  /** Little-endian elements. F32 and F64 ones may share the memory of `values`. */
  readonly bytes: Uint8Array;
  /** [rows, dimension] */
  readonly values: Float32Array | Float64Array;
  /** L2 norms [rows]; not finite if a value is not. */
  readonly norms: Float64Array;
}

const BLOCK_ROWS = 64;

export const decodingBlocks = (rows: number): number => Math.ceil(rows / BLOCK_ROWS);

/** Values and norms of one block of rows. Exact: 16-bit elements and F32 as float32, F64 as float64. */
export function decodeRowBlock(encoded: EncodedRows, block: number): void {
  const { rows, dimension, values, norms } = encoded;
  const first = block * BLOCK_ROWS;
  const end = Math.min(rows, first + BLOCK_ROWS);
  decode(encoded, first * dimension, end * dimension);
  for (let row = first; row < end; row += 1) {
    norms[row] = rowNorm(values, row * dimension, (row + 1) * dimension);
  }
}

function decode({ encoding, bytes, values }: EncodedRows, start: number, end: number): void {
  const { buffer, byteOffset, byteLength } = bytes;
  if (encoding === "F16") {
    const table = halfTable();
    const source = new Uint16Array(buffer, byteOffset, byteLength / 2);
    for (let i = start; i < end; i += 1) values[i] = table[source[i]!]!;
  } else if (encoding === "BF16") {
    // the upper half of a float32
    const source = new Uint16Array(buffer, byteOffset, byteLength / 2);
    const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
    for (let i = start; i < end; i += 1) words[i] = source[i]! << 16;
  } else if (buffer !== values.buffer) {
    const source =
      encoding === "F32"
        ? new Float32Array(buffer, byteOffset, byteLength / 4)
        : new Float64Array(buffer, byteOffset, byteLength / 8);
    values.set(source.subarray(start, end), start);
  }
}

let halves: Float32Array | undefined;

/** The value of every 16-bit pattern (IEEE 754 binary16). */
export function halfTable(): Float32Array {
  halves ??= Float32Array.from({ length: 65536 }, (_, bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = (bits & 1023) / 1024;
    if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    return exponent === 0 ? sign * 2 ** -14 * fraction : sign * 2 ** (exponent - 15) * (1 + fraction);
  });
  return halves;
}

/** Sums of squares outside this range have lost digits to overflow or underflow. */
const SAFE_SQUARES = { smallest: 1e-290, largest: 1e290 };

/** L2 norm of values[from … to − 1] in float64, for any magnitude. */
export function rowNorm(values: Float32Array | Float64Array, from: number, to: number): number {
  const squares = sumOfSquares(values, from, to);
  if (squares > SAFE_SQUARES.smallest && squares < SAFE_SQUARES.largest) return Math.sqrt(squares);
  let peak = 0;
  for (let i = from; i < to; i += 1) peak = Math.max(peak, Math.abs(values[i]!));
  if (peak === 0) return 0;
  let scaled = 0;
  for (let i = from; i < to; i += 1) scaled += (values[i]! / peak) ** 2;
  return peak * Math.sqrt(scaled);
}

/** In four independent sums, so that additions overlap. */
function sumOfSquares(values: Float32Array | Float64Array, from: number, to: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = from;
  for (; i + 3 < to; i += 4) {
    a += values[i]! * values[i]!;
    b += values[i + 1]! * values[i + 1]!;
    c += values[i + 2]! * values[i + 2]!;
    d += values[i + 3]! * values[i + 3]!;
  }
  for (; i < to; i += 1) a += values[i]! * values[i]!;
  return a + b + (c + d);
}
