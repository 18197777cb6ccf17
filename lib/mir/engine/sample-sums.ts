import type { SurveyedTokens } from "#lib/mir/engine/modality-scatter.ts";
import type { MeasuredTokens, TokenMeter } from "#lib/onnx/kernels/token-squares.ts";

/** Columns of the sums below, followed by the projections. */
export const MEASURE = { norm: 0, deviation: 1, firstSum: 2 } as const;

/** Sums over tokens per sample; token norms and squares are in units of the scaled tokens. */
export interface SampleSums {
  readonly samples: number;
  readonly width: number;
  /**
   * [samples, width] over the tokens that are not outliers: ‖x − m‖² at MEASURE.deviation, then quadratic forms, then
   * projections. At MEASURE.norm: Σ ‖x‖ over all tokens, outliers included.
   */
  readonly sums: Float64Array;
  readonly inliers: Uint32Array;
  readonly outliers: Uint32Array;
  /** The same measures of the token that replaces outliers; null if there are none. */
  readonly replacement: Float64Array | null;
}

/**
 * One more pass over the tokens of one modality, in chunks.
 *
 * @param offsets [samples + 1] first token of each sample, then the number of tokens
 */
export async function sumBySample(
  { tokens, survey, scale }: SurveyedTokens,
  offsets: readonly number[],
  measure: TokenMeter,
  signal: AbortSignal | undefined,
): Promise<SampleSums> {
  const { dimension } = tokens;
  const samples = offsets.length - 1;
  const isOutlier = new Uint8Array(tokens.rows);
  for (const row of survey.outliers) isOutlier[row] = 1;
  const [inliers, outliers] = [new Uint32Array(samples), new Uint32Array(samples)];
  let buffer = new Float32Array(0);
  let sums = new Float64Array(0);
  let width = 0;
  let sample = 0;
  for await (const { start, count, values } of tokens.chunks(signal)) {
    if (buffer.length < count * dimension) buffer = new Float32Array(count * dimension);
    const rows = buffer.subarray(0, count * dimension);
    for (let i = 0; i < rows.length; i += 1) rows[i] = (values[i] ?? 0) * scale;
    const measured = await measure(rows, count);
    if (width === 0) {
      width = widthOf(measured, count);
      sums = new Float64Array(samples * width);
    }
    for (let i = 0; i < count; i += 1) {
      while (start + i >= (offsets[sample + 1] ?? tokens.rows)) sample += 1;
      const target = sums.subarray(sample * width, (sample + 1) * width);
      addToken(target, measured, i, isOutlier[start + i] === 1);
      const counter = isOutlier[start + i] === 1 ? outliers : inliers;
      counter[sample] = (counter[sample] ?? 0) + 1;
    }
  }
  const replacement = await measuresOfReplacement(survey.medianToken, scale, width, measure);
  return { samples, width, sums, inliers, outliers, replacement };
}

const widthOf = ({ sums, projections }: MeasuredTokens, rows: number) =>
  MEASURE.firstSum + (sums.length + projections.length) / rows;

/** Adds token i's measures; for an outlier only its norm. */
function addToken(target: Float64Array, measured: MeasuredTokens, i: number, isOutlier: boolean): void {
  const { squares, deviations, sums, projections } = measured;
  target[MEASURE.norm] = (target[MEASURE.norm] ?? 0) + Math.sqrt(squares[i] ?? 0);
  if (isOutlier) return;
  target[MEASURE.deviation] = (target[MEASURE.deviation] ?? 0) + (deviations[i] ?? 0);
  let column: number = MEASURE.firstSum;
  for (const values of [sums, projections]) {
    const width = values.length / squares.length;
    for (let k = 0; k < width; k += 1) {
      target[column] = (target[column] ?? 0) + (values[i * width + k] ?? 0);
      column += 1;
    }
  }
}

async function measuresOfReplacement(
  medianToken: Float64Array | null,
  scale: number,
  width: number,
  measure: TokenMeter,
): Promise<Float64Array | null> {
  if (medianToken === null) return null;
  const measures = new Float64Array(width);
  addToken(
    measures,
    await measure(
      Float32Array.from(medianToken, (value) => value * scale),
      1,
    ),
    0,
    false,
  );
  return measures;
}
