import { CHUNK_ROWS, type ChunkedTokens } from "#lib/mir/token-chunks.ts";
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
  const { dimension } = modality.tokens;
  const accumulator = await createGramAccumulator(runtime, precision, dimension);
  const gram = new Float64Array(dimension * dimension);
  const sum = new Float64Array(dimension);
  const size = Math.min(CHUNK_ROWS, modality.tokens.rows) * dimension;
  const buffer = precision === "float32" ? new Float32Array(size) : new Float64Array(size);
  let shift: Float64Array | null = null;
  let count = 0;
  for await (const rows of inlierChunks(modality, signal)) {
    shift ??= columnMeans(rows, dimension);
    const shifted = buffer.subarray(0, rows.length);
    shiftRows(rows, shift, shifted, sum);
    await accumulator.add(shifted, rows.length / dimension, gram);
    count += rows.length / dimension;
  }
  return { count, dimension, shift: shift ?? new Float64Array(dimension), sum, gram };
}

/** All inlier rows (scaled), for the Gram trick. */
export async function collectInliers(
  modality: SurveyedTokens,
  signal: AbortSignal | undefined,
): Promise<InlierRows> {
  const { tokens, survey } = modality;
  const { dimension } = tokens;
  const rows = new Float64Array((tokens.rows - survey.outliers.length) * dimension);
  const sum = new Float64Array(dimension);
  let shift: Float64Array | null = null;
  let position = 0;
  for await (const chunk of inlierChunks(modality, signal)) {
    shift ??= columnMeans(chunk, dimension);
    shiftRows(chunk, shift, rows.subarray(position, position + chunk.length), sum);
    position += chunk.length;
  }
  return { rows, shift: shift ?? new Float64Array(dimension), sum };
}

/** Chunks without their outlier rows, times the scale; empty ones are left out. Each is valid until the next. */
async function* inlierChunks(
  { tokens, survey, scale }: SurveyedTokens,
  signal: AbortSignal | undefined,
): AsyncGenerator<Float64Array> {
  const { dimension } = tokens;
  const isOutlier = new Uint8Array(tokens.rows);
  for (const row of survey.outliers) isOutlier[row] = 1;
  const buffer = new Float64Array(Math.min(CHUNK_ROWS, tokens.rows) * dimension);
  for await (const { start, count, values } of tokens.chunks(signal)) {
    let filled = 0;
    for (let i = 0; i < count; i += 1) {
      if (isOutlier[start + i]) continue;
      const from = i * dimension;
      for (let j = 0; j < dimension; j += 1) buffer[filled + j] = (values[from + j] ?? 0) * scale;
      filled += dimension;
    }
    if (filled > 0) yield buffer.subarray(0, filled);
  }
}

function columnMeans(rows: Float64Array, dimension: number): Float64Array {
  const means = new Float64Array(dimension);
  for (let i = 0; i < rows.length; i += dimension) {
    for (let j = 0; j < dimension; j += 1) means[j] = (means[j] ?? 0) + (rows[i + j] ?? 0);
  }
  const count = rows.length / dimension;
  return means.map((mean) => mean / count);
}

/** target = rows − shift in the target's precision; sums what was stored, so that sums and products agree. */
function shiftRows(
  rows: Float64Array,
  shift: Float64Array,
  target: Float32Array | Float64Array,
  sum: Float64Array,
): void {
  const dimension = shift.length;
  for (let i = 0; i < rows.length; i += dimension) {
    for (let j = 0; j < dimension; j += 1) {
      target[i + j] = (rows[i + j] ?? 0) - (shift[j] ?? 0);
      sum[j] = (sum[j] ?? 0) + (target[i + j] ?? 0);
    }
  }
}
