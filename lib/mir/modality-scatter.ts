import type { Rows } from "#lib/mir/element-types.ts";
import { CHUNK_ROWS, type ChunkedTokens, type TokenChunk } from "#lib/mir/token-chunks.ts";
import type { TokenSurvey } from "#lib/mir/token-survey.ts";
import type { Scatter } from "#lib/numerics/moments.ts";
import { createGramAccumulator } from "#lib/onnx/gram.ts";
import type { Precision } from "#lib/onnx/graph.ts";
import type { TensorRuntime } from "#lib/onnx/tensor-runtime.ts";

/** Tokens of one modality with what is known about them. */
export interface SurveyedTokens {
  readonly tokens: ChunkedTokens;
  readonly survey: TokenSurvey;
  /** Power of two that brings the largest value below 1, so that no product leaves the range of float32. */
  readonly scale: number;
}

/** Inlier rows y = scale·x − shift, all held: for fewer rows than dimensions. */
export interface InlierRows {
  /** [inliers, d] */
  readonly rows: Float64Array;
  readonly shift: Float64Array;
  readonly sum: Float64Array;
}

/** The largest power of two s with s·largest < 1; 1 for zero. */
export function powerOfTwoScale(largest: number): number {
  if (largest === 0) return 1;
  // 2¹⁰²³ is the largest power, and the smallest numbers need none larger
  return 2 ** Math.min(1023, Math.max(-1022, -Math.floor(Math.log2(largest)) - 1));
}

/**
 * Sums of the inlier rows (scaled) and their products, one chunk at a time: products within a chunk in `precision`,
 * sums over chunks in float64, rows shifted by the mean of the first chunk's inliers.
 *
 * @throws AppError `canceled`, `unavailable`
 */
export async function scatterInliers(
  modality: SurveyedTokens,
  precision: Precision,
  runtime: TensorRuntime,
  signal: AbortSignal | undefined,
): Promise<Scatter> {
  const { dimension, rows } = modality.tokens;
  const accumulator = await createGramAccumulator(runtime, precision, dimension);
  const gram = new Float64Array(dimension * dimension);
  const size = Math.min(CHUNK_ROWS, rows) * dimension;
  const buffer = precision === "float32" ? new Float32Array(size) : new Float64Array(size);
  const shifting = new InlierShift(modality);
  let count = 0;
  for await (const chunk of modality.tokens.chunks(signal)) {
    const filled = shifting.write(chunk, buffer);
    if (filled === 0) continue;
    await accumulator.add(buffer.subarray(0, filled * dimension), filled, gram);
    count += filled;
  }
  return { count, dimension, shift: shifting.shift, sum: shifting.sum, gram };
}

/** All inlier rows (scaled), for the Gram trick. */
export async function collectInliers(
  modality: SurveyedTokens,
  signal: AbortSignal | undefined,
): Promise<InlierRows> {
  const { tokens, survey } = modality;
  const { dimension } = tokens;
  const rows = new Float64Array((tokens.rows - survey.outliers.length) * dimension);
  const shifting = new InlierShift(modality);
  let position = 0;
  for await (const chunk of tokens.chunks(signal)) {
    position += shifting.write(chunk, rows.subarray(position)) * dimension;
  }
  return { rows, shift: shifting.shift, sum: shifting.sum };
}

/** Turns chunks into their inlier rows y = scale·x − shift, and sums them. */
class InlierShift {
  /** Mean of the first inliers met. */
  readonly shift: Float64Array;
  /** Sum of what was written, rounding included, so that sums and products agree. */
  readonly sum: Float64Array;
  readonly #isOutlier: Uint8Array;
  readonly #scale: number;
  #isShiftKnown = false;

  constructor({ tokens, survey, scale }: SurveyedTokens) {
    this.shift = new Float64Array(tokens.dimension);
    this.sum = new Float64Array(tokens.dimension);
    this.#scale = scale;
    this.#isOutlier = new Uint8Array(tokens.rows);
    for (const row of survey.outliers) this.#isOutlier[row] = 1;
  }

  /** @returns rows written to the start of `target` */
  write({ start, count, values }: TokenChunk, target: Float32Array | Float64Array): number {
    if (!this.#isShiftKnown) this.#findShift(start, count, values);
    const [shift, sum, scale] = [this.shift, this.sum, this.#scale];
    const dimension = shift.length;
    let filled = 0;
    for (let i = 0; i < count; i += 1) {
      if (this.#isOutlier[start + i]) continue;
      const from = i * dimension;
      const to = filled * dimension;
      for (let j = 0; j < dimension; j += 1) {
        target[to + j] = (values[from + j] ?? 0) * scale - (shift[j] ?? 0);
        sum[j] = (sum[j] ?? 0) + (target[to + j] ?? 0);
      }
      filled += 1;
    }
    return filled;
  }

  #findShift(start: number, count: number, values: Rows): void {
    const dimension = this.shift.length;
    let met = 0;
    for (let i = 0; i < count; i += 1) {
      if (this.#isOutlier[start + i]) continue;
      met += 1;
      for (let j = 0; j < dimension; j += 1) {
        this.shift[j] = (this.shift[j] ?? 0) + (values[i * dimension + j] ?? 0) * this.#scale;
      }
    }
    if (met === 0) return;
    for (let j = 0; j < dimension; j += 1) this.shift[j] = (this.shift[j] ?? 0) / met;
    this.#isShiftKnown = true;
  }
}
