import { AppError } from "#lib/errors.ts";
import type { Rows } from "#lib/mir/element-types.ts";
import type { TokenMatrix } from "#lib/mir/feature-source.ts";

/** Rows that are read and multiplied at a time; results do not depend on it beyond rounding. */
export const CHUNK_ROWS = 1024;
/** Matrices up to this size are kept between the passes of one layer instead of being read again. */
const CACHE_BYTES = 128 * 2 ** 20;

export interface TokenChunk {
  /** First row. */
  readonly start: number;
  readonly count: number;
  /** [count, d]; not to be changed. */
  readonly values: Rows;
}

/** A token matrix that is passed over several times, in chunks of CHUNK_ROWS rows. */
export interface ChunkedTokens {
  readonly name: string;
  readonly rows: number;
  readonly dimension: number;
  /** @throws AppError `canceled`; InputError `non-finite` */
  chunks(signal: AbortSignal | undefined): AsyncGenerator<TokenChunk>;
  /** One row by itself. @throws InputError `non-finite` */
  readRow(row: number): Promise<Rows>;
  /** L2 norms of the rows, where they are stored beside them. */
  storedNorms(): Promise<Float64Array | null>;
}

export function chunkTokens(matrix: TokenMatrix): ChunkedTokens {
  const { name, rows, dimension } = matrix;
  const isKept = rows * dimension * Float64Array.BYTES_PER_ELEMENT <= CACHE_BYTES;
  const kept = new Map<number, Rows>();
  return {
    name,
    rows,
    dimension,
    readRow: (row) => matrix.readRows(row, 1),
    storedNorms: async () => (await matrix.norms?.()) ?? null,
    async *chunks(signal) {
      for (let start = 0; start < rows; start += CHUNK_ROWS) {
        throwIfCanceled(signal);
        const count = Math.min(CHUNK_ROWS, rows - start);
        const values = kept.get(start) ?? (await matrix.readRows(start, count));
        if (isKept) kept.set(start, values);
        yield { start, count, values };
      }
    },
  };
}

export function throwIfCanceled(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new AppError("canceled", "The computation was canceled", { cause: signal.reason });
}
