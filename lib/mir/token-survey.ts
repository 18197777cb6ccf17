import { InputError } from "#lib/errors.ts";
import type { Rows } from "#lib/mir/element-types.ts";
import type { ChunkedTokens } from "#lib/mir/token-chunks.ts";
import { ColumnMedianSelector, MEDIAN_SAMPLE_ROWS } from "#lib/numerics/column-medians.ts";
import { lowerMedian, sampleDeviation } from "#lib/numerics/lower-median.ts";

/** What one modality's tokens look like before anything is summed; in the units of the file. */
export interface TokenSurvey {
  /** Mean of the tokens' L2 norms. */
  readonly meanNorm: number;
  /** Largest absolute value. */
  readonly largest: number;
  /** Rows that the outlier rule concerns, rising. */
  readonly outliers: Uint32Array;
  /** Lower median of every dimension over all rows; null where there are no outliers to replace. */
  readonly medianToken: Float64Array | null;
  /** Element type of the rows as read. */
  readonly precision: "float32" | "float64";
}

/** Tokens further from the median norm than this many standard deviations are outliers. */
const OUTLIER_DEVIATIONS = 3;
/** Sums of squares outside this range have lost digits to over- or underflow. */
const SAFE_SQUARES = { smallest: 1e-290, largest: 1e290 };

/**
 * Norms, outliers and the median token. Alpha scales all norms alike, so that it need not be known here.
 *
 * Outliers: |r_i − m| > 3 s with r the row norms, m their lower median, s their standard deviation (n − 1), all
 * in float64 (docs/design.md, "MIR, exactly", 2).
 *
 * @throws InputError `non-finite`; AppError `canceled`
 */
export async function surveyTokens(
  tokens: ChunkedTokens,
  signal: AbortSignal | undefined,
): Promise<TokenSurvey> {
  const norms = new Float64Array(tokens.rows);
  let largest = 0;
  const sample = new RowSample(tokens);
  for await (const { start, count, values } of tokens.chunks(signal)) {
    sample.add(start, count, values);
    for (let i = 0; i < count; i += 1) {
      const row = values.subarray(i * tokens.dimension, (i + 1) * tokens.dimension);
      const peak = largestAbsolute(row);
      largest = Math.max(largest, peak);
      norms[start + i] = normOf(row, peak);
    }
  }
  const meanNorm = norms.reduce((sum, norm) => sum + norm / norms.length, 0);
  if (!Number.isFinite(meanNorm)) {
    throw new InputError(
      "non-finite",
      `${tokens.name}: the norms of its tokens are too large for float64 (Inf)`,
    );
  }
  const outliers = findOutliers(norms);
  const medianToken = outliers.length === 0 ? null : await columnMedians(tokens, sample.rows, signal);
  const precision = sample.rows instanceof Float64Array ? "float64" : "float32";
  return { meanNorm, largest, outliers, medianToken, precision };
}

/** Rows whose norm is an outlier. */
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
  sample: Rows,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const selector = new ColumnMedianSelector(tokens.rows, tokens.dimension, sample);
  while (!selector.isDone) {
    for await (const { values } of tokens.chunks(signal)) selector.add(values);
    selector.endPass();
  }
  return selector.medians();
}

/** Rows at even distances, taken from the chunks as they come. */
class RowSample {
  rows: Rows = new Float32Array(0);
  readonly #tokens: ChunkedTokens;
  readonly #size: number;
  #taken = 0;

  constructor(tokens: ChunkedTokens) {
    this.#tokens = tokens;
    this.#size = Math.min(tokens.rows, MEDIAN_SAMPLE_ROWS);
  }

  add(start: number, count: number, values: Rows): void {
    const { rows, dimension } = this.#tokens;
    if (this.rows.length === 0) {
      const length = this.#size * dimension;
      this.rows = values instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
    }
    for (;;) {
      const row = Math.floor((this.#taken * rows) / this.#size);
      if (this.#taken === this.#size || row >= start + count) return;
      const from = (row - start) * dimension;
      this.rows.set(values.subarray(from, from + dimension), this.#taken * dimension);
      this.#taken += 1;
    }
  }
}

function largestAbsolute(row: Float32Array | Float64Array): number {
  let largest = 0;
  for (let i = 0; i < row.length; i += 1) {
    const size = Math.abs(row[i] ?? 0);
    if (size > largest) largest = size;
  }
  return largest;
}

function normOf(row: Float32Array | Float64Array, peak: number): number {
  let squares = 0;
  for (let i = 0; i < row.length; i += 1) {
    const value = row[i] ?? 0;
    squares += value * value;
  }
  if (peak === 0) return 0;
  if (squares > SAFE_SQUARES.smallest && squares < SAFE_SQUARES.largest) return Math.sqrt(squares);
  let scaled = 0;
  for (const value of row) scaled += (value / peak) ** 2;
  return peak * Math.sqrt(scaled);
}
