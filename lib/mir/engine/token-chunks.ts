import { AppError } from "#lib/errors.ts";
import type { Rows } from "#lib/mir/features/element-types.ts";
import type { TokenMatrix } from "#lib/mir/features/feature-source.ts";
import { decodingBlocks, type EncodedRows, rowNorm } from "#lib/numerics/tokens/token-rows.ts";
import { runHere, runTask, sharedFloat32, sharedFloat64 } from "#lib/threads/thread-pool.ts";

/** Rows read and multiplied at a time by default; results do not depend on it beyond rounding. */
export const CHUNK_ROWS = 1024;
/** Matrices up to this size are cached between the passes over one layer instead of being read again. */
const CACHE_BYTES = 128 * 2 ** 20;
/** Elements from which a pass over them is worth several threads. */
const THREADED_FROM = 2 ** 16;

export interface TokenChunk {
  /** First row. */
  readonly start: number;
  readonly count: number;
  /** [count, d], in memory shared between threads; read-only, and valid until the next chunk. */
  readonly values: Float32Array | Float64Array;
  /** L2 norms [count]. */
  readonly norms: Float64Array;
}

/** A token matrix read in chunks, over several passes. */
export interface ChunkedTokens {
  readonly name: string;
  readonly rows: number;
  readonly dimension: number;
  /** @throws AppError `canceled`; InputError `non-finite` */
  chunks(signal: AbortSignal | undefined): AsyncGenerator<TokenChunk>;
  /** A single row. @throws InputError `non-finite` */
  readRow(row: number): Promise<Rows>;
  /** L2 norms of the rows, if the file stores them. */
  storedNorms(): Promise<Float64Array | null>;
}

export function chunkTokens(matrix: TokenMatrix, chunkRows = CHUNK_ROWS): ChunkedTokens {
  const { name, rows, dimension } = matrix;
  const isKept = rows * dimension * Float64Array.BYTES_PER_ELEMENT <= CACHE_BYTES;
  const kept = new Map<number, TokenChunk>();
  return {
    name,
    rows,
    dimension,
    readRow: (row) => matrix.readRows(row, 1),
    storedNorms: async () => (await matrix.norms?.()) ?? null,
    async *chunks(signal) {
      let space: Space | null = null;
      for (let start = 0; start < rows; start += chunkRows) {
        throwIfCanceled(signal);
        const known = kept.get(start);
        if (known !== undefined) {
          yield known;
          continue;
        }
        if (space === null || isKept) space = new Space(Math.min(chunkRows, rows - start) * dimension);
        const chunk = await readChunk(matrix, start, Math.min(chunkRows, rows - start), space);
        if (isKept) kept.set(start, chunk);
        yield chunk;
      }
    },
  };
}

/** Memory for one chunk, allocated once the element type is known. */
class Space {
  readonly #size: number;
  #values: Float32Array | Float64Array | undefined;
  #bytes: Uint8Array | undefined;

  constructor(size: number) {
    this.#size = size;
  }

  values(isDouble: boolean, length: number): Float32Array | Float64Array {
    this.#values ??= isDouble ? sharedFloat64(this.#size) : sharedFloat32(this.#size);
    return this.#values.subarray(0, length);
  }

  /** A copy in shared memory. */
  share(bytes: Uint8Array): Uint8Array {
    // the first chunk is the largest
    this.#bytes ??= new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
    this.#bytes.set(bytes);
    return this.#bytes.subarray(0, bytes.byteLength);
  }
}

async function readChunk(
  matrix: TokenMatrix,
  start: number,
  rows: number,
  space: Space,
): Promise<TokenChunk> {
  const { dimension } = matrix;
  const norms = sharedFloat64(rows);
  if (matrix.readEncoded === undefined) {
    const read = await matrix.readRows(start, rows);
    const values = space.values(read instanceof Float64Array, read.length);
    values.set(read);
    for (let i = 0; i < rows; i += 1) norms[i] = rowNorm(values, i * dimension, (i + 1) * dimension);
    return { start, count: rows, values, norms };
  }
  const { encoding, bytes } = await matrix.readEncoded(start, rows);
  const isThreaded = rows * dimension >= THREADED_FROM;
  const encoded: EncodedRows = {
    encoding,
    rows,
    dimension,
    bytes: isThreaded ? space.share(bytes) : bytes,
    values: space.values(encoding === "F64", rows * dimension),
    norms,
  };
  (isThreaded ? runTask : runHere)("decode", encoded, decodingBlocks(rows));
  // reports where a value is not finite; norms of finite values can be infinite too
  if (!norms.every(Number.isFinite)) await matrix.readRows(start, rows);
  return { start, count: rows, values: encoded.values, norms };
}

export function throwIfCanceled(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new AppError("canceled", "The computation was canceled", { cause: signal.reason });
}
