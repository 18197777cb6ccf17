import type { ChunkedTokens, TokenChunk } from "#lib/mir/engine/token-chunks.ts";
import type { TokenSurvey } from "#lib/mir/engine/token-survey.ts";
import type { Scatter } from "#lib/numerics/tokens/moments.ts";
import { addMeanRow, type ColumnBlock } from "#lib/numerics/tokens/shifted-rows.ts";
import { createGramAccumulator } from "#lib/onnx/kernels/gram.ts";
import type { Precision } from "#lib/onnx/kernels/graph.ts";
import type { TensorRuntime } from "#lib/onnx/kernels/tensor-runtime.ts";
import { runHere, runTask, sharedFloat64 } from "#lib/threads/thread-pool.ts";

/** Tokens of one modality with the results of their survey. */
export interface SurveyedTokens {
  readonly tokens: ChunkedTokens;
  readonly survey: TokenSurvey;
  /** Power of two that scales the largest value below 1, so that no product exceeds the range of float32. */
  readonly scale: number;
}

/** Inlier rows y = scale·x − shift, all in memory: for fewer rows than dimensions. */
export interface InlierRows {
  /** [inliers, d] */
  readonly rows: Float64Array;
  readonly shift: Float64Array;
  readonly sum: Float64Array;
}

/** The largest power of two s with s·largest < 1; 1 for zero. */
export function powerOfTwoScale(largest: number): number {
  if (largest === 0) return 1;
  // 2¹⁰²³ is the largest power, and the smallest numbers need no larger one
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
  const gram = sharedFloat64(dimension * dimension);
  const shifting = new InlierShift(modality);
  let count = 0;
  for await (const chunk of modality.tokens.chunks(signal)) {
    const rows = shifting.inliersOf(chunk);
    if (rows.length === 0) continue;
    const blocks = accumulator.blocks(rows.length);
    shifting.write(chunk, rows, blocks);
    await accumulator.addBlocks(blocks, rows.length, gram);
    count += rows.length;
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
  const all = new Float64Array((tokens.rows - survey.outliers.length) * dimension);
  const shifting = new InlierShift(modality);
  let position = 0;
  for await (const chunk of tokens.chunks(signal)) {
    const rows = shifting.inliersOf(chunk);
    const data = all.subarray(position, position + rows.length * dimension);
    shifting.write(chunk, rows, [{ start: 0, end: dimension, data }]);
    position += data.length;
  }
  return { rows: all, shift: shifting.shift, sum: shifting.sum };
}

/** Converts chunks to their inlier rows y = scale·x − shift, and sums them. */
class InlierShift {
  /** Mean of the inliers of the first chunk that has any. */
  readonly shift: Float64Array;
  /** Sum of the rows written, rounding included, so that sums and products agree. */
  readonly sum: Float64Array;
  readonly #isOutlier: Uint8Array;
  readonly #scale: number;
  #isShiftKnown = false;

  constructor({ tokens, survey, scale }: SurveyedTokens) {
    this.shift = sharedFloat64(tokens.dimension);
    this.sum = sharedFloat64(tokens.dimension);
    this.#scale = scale;
    this.#isOutlier = new Uint8Array(tokens.rows);
    for (const row of survey.outliers) this.#isOutlier[row] = 1;
  }

  /** Row indices within a chunk. */
  inliersOf({ start, count }: TokenChunk): Uint32Array {
    const rows = Uint32Array.from({ length: count }, (_, row) => row);
    return rows.filter((row) => this.#isOutlier[start + row] === 0);
  }

  /** @param blocks receive the rows; several blocks must be in shared memory */
  write({ values }: TokenChunk, rows: Uint32Array, blocks: readonly ColumnBlock[]): void {
    const dimension = this.shift.length;
    const chunk = { values, dimension, rows, scale: this.#scale };
    if (!this.#isShiftKnown && rows.length > 0) {
      addMeanRow(chunk, this.shift);
      this.#isShiftKnown = true;
    }
    const task = { ...chunk, shift: this.shift, sum: this.sum, blocks };
    (blocks.length > 1 ? runTask : runHere)("shift", task, blocks.length);
  }
}
