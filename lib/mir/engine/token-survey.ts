import { InputError } from "#lib/errors.ts";
import type { ChunkedTokens } from "#lib/mir/engine/token-chunks.ts";
import {
  ColumnMedianSelector,
  type MedianRunner,
  medianSampleRows,
} from "#lib/numerics/tokens/column-medians.ts";
import { lowerMedian, sampleDeviation } from "#lib/numerics/tokens/lower-median.ts";
import { rowNorm } from "#lib/numerics/tokens/token-rows.ts";
import { runHere, runTask, sharedFloat32, sharedFloat64 } from "#lib/threads/thread-pool.ts";

/** Statistics of one modality's tokens, taken before anything is summed; in the units of the file. */
export interface TokenSurvey {
  /** Mean of the tokens' L2 norms. */
  readonly meanNorm: number;
  /** Largest norm of a token, an upper bound on every value. */
  readonly largest: number;
  /** Rows that the outlier rule applies to, ascending. */
  readonly outliers: Uint32Array;
  /** Lower median of every dimension over all rows; null if there are no outliers to replace. */
  readonly medianToken: Float64Array | null;
  /** Element type of the rows when read. */
  readonly precision: "float32" | "float64";
}

/** Tokens further from the median norm than this many standard deviations are outliers. */
const OUTLIER_DEVIATIONS = 3;
/** Largest relative difference between a stored norm and its token's that rounding explains. */
const NORM_TOLERANCE = 1e-9;
/** Elements from which medians are worth several threads. */
const THREADED_FROM = 2 ** 18;

/**
 * Norms, outliers and the median token. Alpha scales all norms by the same factor, so it is not needed here.
 *
 * Outliers: |r_i − m| > 3 s with r the row norms, m their lower median, s their standard deviation (n − 1), all in
 * float64 (docs/design.md, "MIR, exactly", 2).
 *
 * @throws InputError `non-finite`; AppError `canceled`
 */
export async function surveyTokens(
  tokens: ChunkedTokens,
  signal: AbortSignal | undefined,
): Promise<TokenSurvey> {
  const { norms, sample } = (await storedNorms(tokens)) ?? (await readNorms(tokens, signal));
  const meanNorm = norms.reduce((sum, norm) => sum + norm / norms.length, 0);
  if (!Number.isFinite(meanNorm)) {
    throw new InputError(
      "non-finite",
      `${tokens.name}: the norms of its tokens are too large for float64 (Inf)`,
    );
  }
  const outliers = findOutliers(norms);
  const medianToken = outliers.length === 0 ? null : await columnMedians(tokens, sample, signal);
  const precision = sample instanceof Float64Array ? "float64" : "float32";
  const largest = norms.reduce((most, norm) => Math.max(most, norm), 0);
  return { meanNorm, largest, outliers, medianToken, precision };
}

interface Norms {
  readonly norms: Float64Array;
  /** Evenly spaced rows. */
  readonly sample: Float32Array | Float64Array;
}

async function readNorms(tokens: ChunkedTokens, signal: AbortSignal | undefined): Promise<Norms> {
  const norms = new Float64Array(tokens.rows);
  const sample = new RowSample(tokens);
  for await (const { start, count, values, norms: ofChunk } of tokens.chunks(signal)) {
    sample.add(start, count, values);
    norms.set(ofChunk, start);
  }
  return { norms, sample: sample.rows };
}

/**
 * Norms stored with the tokens, which saves a pass over them; those of the sampled rows are verified.
 * @throws InputError `bad-norms`
 */
async function storedNorms(tokens: ChunkedTokens): Promise<Norms | null> {
  const norms = await tokens.storedNorms();
  if (norms === null) return null;
  const sample = new RowSample(tokens);
  for (const row of sample.places()) {
    const values = await tokens.readRow(row);
    sample.add(row, 1, values);
    const norm = rowNorm(values, 0, values.length);
    const stored = norms[row] ?? Number.NaN;
    if (!(Math.abs(stored - norm) <= NORM_TOLERANCE * norm)) {
      throw new InputError(
        "bad-norms",
        `${tokens.name}: the norm stored for row ${row} is ${stored}, but the row's norm is ${norm}`,
      );
    }
  }
  return { norms, sample: sample.rows };
}

/** Indices of rows with outlying norms. */
export function findOutliers(norms: Float64Array): Uint32Array {
  const median = lowerMedian(norms);
  const limit = OUTLIER_DEVIATIONS * sampleDeviation(norms);
  const rows: number[] = [];
  for (let i = 0; i < norms.length; i += 1) {
    if (Math.abs((norms[i] ?? 0) - median) > limit) rows.push(i);
  }
  return Uint32Array.from(rows);
}

async function columnMedians(
  tokens: ChunkedTokens,
  sample: Float32Array | Float64Array,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const run: MedianRunner = (work, blocks) => {
    (work.rows * work.dimension >= THREADED_FROM ? runTask : runHere)("medians", work, blocks);
  };
  const selector = new ColumnMedianSelector(tokens.rows, tokens.dimension, sample, run);
  while (!selector.isDone) {
    for await (const { values } of tokens.chunks(signal)) selector.add(values);
    selector.endPass();
  }
  return selector.medians();
}

/** Evenly spaced rows, collected as the rows arrive. */
class RowSample {
  /** In memory shared between threads. */
  rows: Float32Array | Float64Array = new Float32Array(0);
  readonly #tokens: ChunkedTokens;
  readonly #size: number;
  #taken = 0;

  constructor(tokens: ChunkedTokens) {
    this.#tokens = tokens;
    this.#size = medianSampleRows(tokens.rows);
  }

  /** Indices of the sampled rows, ascending. */
  places(): number[] {
    return Array.from({ length: this.#size }, (_, index) => this.#place(index));
  }

  add(start: number, count: number, values: Float32Array | Float64Array): void {
    const { dimension } = this.#tokens;
    if (this.rows.length === 0) {
      const length = this.#size * dimension;
      this.rows = values instanceof Float64Array ? sharedFloat64(length) : sharedFloat32(length);
    }
    for (;;) {
      const row = this.#place(this.#taken);
      if (this.#taken === this.#size || row >= start + count) return;
      const from = (row - start) * dimension;
      this.rows.set(values.subarray(from, from + dimension), this.#taken * dimension);
      this.#taken += 1;
    }
  }

  #place(index: number): number {
    return Math.floor((index * this.#tokens.rows) / this.#size);
  }
}
