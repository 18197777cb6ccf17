import type { OutlierRule } from "#lib/mir/definitions.ts";
import { collectInliers, type SurveyedTokens, scatterInliers } from "#lib/mir/engine/modality-scatter.ts";
import {
  type Atom,
  type CentredRows,
  type Covariance,
  centredRowsOf,
  covarianceOf,
  meanOf,
} from "#lib/numerics/tokens/moments.ts";
import type { ComputeDevice } from "#lib/onnx/device/compute-device.ts";
import type { Precision } from "#lib/onnx/kernels/graph.ts";

/** Mean and spread of one modality: either the covariance, or the rows whose products give it. */
export type Spread =
  | ({ readonly kind: "covariance" } & Covariance)
  | ({ readonly kind: "rows" } & CentredRows);

/** One read of the tokens, from which the moments under every outlier rule are derived. */
export interface ModalityMoments {
  /** In units of the scaled tokens. */
  spread(rule: OutlierRule): Spread;
  /** The mean alone, without computing a matrix. */
  mean(rule: OutlierRule): Float64Array;
}

/**
 * Whether to use the rows themselves instead of a covariance: with no more rows than dimensions the covariance is
 * singular, and the rows hold the same information without having been squared.
 */
export const usesRows = ({ tokens, survey }: SurveyedTokens): boolean =>
  tokens.rows - survey.outliers.length <= tokens.dimension;

/**
 * Sums inliers once; the rule `replace` adds the median token once per outlier (a rank-one product), the rule `remove`
 * adds nothing.
 */
export async function momentsOf(
  modality: SurveyedTokens,
  precision: Precision,
  device: ComputeDevice,
  signal: AbortSignal | undefined,
): Promise<ModalityMoments> {
  if (usesRows(modality)) {
    const { rows, shift, sum } = await collectInliers(modality, signal);
    const count = rows.length / modality.tokens.dimension;
    return {
      spread: (rule) => ({ kind: "rows", ...centredRowsOf(rows, shift, sum, atomOf(modality, rule)) }),
      mean: (rule) => meanOf({ count, shift, sum }, atomOf(modality, rule)),
    };
  }
  const scatter = await scatterInliers(modality, precision, device.runtimeFor(precision), signal);
  return {
    spread: (rule) => ({ kind: "covariance", ...covarianceOf(scatter, atomOf(modality, rule)) }),
    mean: (rule) => meanOf(scatter, atomOf(modality, rule)),
  };
}

function atomOf({ survey, scale }: SurveyedTokens, rule: OutlierRule): Atom | null {
  if (rule === "remove" || survey.medianToken === null) return null;
  return { count: survey.outliers.length, value: survey.medianToken.map((value) => value * scale) };
}
