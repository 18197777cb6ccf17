import { InputError } from "#lib/errors.ts";
import { MIR_DEFINITION_INFO, type MirDefinition } from "#lib/mir/definitions.ts";
import { crossProduct, crossRoot, type RootMethod, rootMethodsOf } from "#lib/mir/engine/cross-term.ts";
import {
  gramErrorEstimate,
  PRODUCT_ERROR,
  roundingErrorEstimate,
  toleratedError,
} from "#lib/mir/engine/error-estimate.ts";
import type { LayerOutcome, MirLayer, SampleInfluence } from "#lib/mir/engine/mir-result.ts";
import { type ModalityMoments, momentsOf, type Spread, usesRows } from "#lib/mir/engine/modality-moments.ts";
import { powerOfTwoScale, type SurveyedTokens } from "#lib/mir/engine/modality-scatter.ts";
import { type CrossRoot, rootProblem } from "#lib/mir/engine/root-problem.ts";
import { sampleInfluences } from "#lib/mir/engine/sample-influence.ts";
import { chunkTokens } from "#lib/mir/engine/token-chunks.ts";
import { surveyTokens } from "#lib/mir/engine/token-survey.ts";
import type { Reduction } from "#lib/mir/engine/transport-map.ts";
import type { LayerFeatures, SampleOffsets } from "#lib/mir/features/feature-source.ts";
import type { ComputeDevice } from "#lib/onnx/device/compute-device.ts";
import type { Precision } from "#lib/onnx/kernels/graph.ts";

export interface LayerTask {
  /** 1 … L */
  readonly layer: number;
  readonly features: LayerFeatures;
  /** Null: compute no influences. */
  readonly samples: SampleOffsets | null;
  readonly definitions: readonly MirDefinition[];
  readonly device: ComputeDevice;
  readonly signal: AbortSignal | undefined;
  /** Tokens read and multiplied at a time; CHUNK_ROWS by default. */
  readonly chunkRows?: number;
  /** For checking one method against another; by default those of the device. */
  readonly rootMethods?: readonly RootMethod[];
}

/** Smallest pivots that float32 products still resolve: ordinary layers have 6e-4 and more (docs/numerics.md, 4). */
const TRUSTED_PIVOT = { float32: 1e-6, float64: Number.NEGATIVE_INFINITY } as const;
/**
 * The Fréchet distance of one layer under each definition, from one read of the tokens (docs/design.md, "MIR,
 * exactly").
 *
 * Products of rows start in the device's precision. If float32 proves too coarse (a covariance close to singular, or a
 * distance so small that its terms cancel), they are repeated in float64.
 *
 * @returns results and influences with one entry per definition, in order
 * @throws InputError `non-finite`, `degenerate`; AppError `canceled`, `unavailable`
 */
export async function computeLayer(task: LayerTask): Promise<LayerOutcome> {
  const vision = await survey(task.features.vision, task);
  const text = await survey(task.features.text, task);
  if (text.survey.meanNorm === 0) {
    throw new InputError(
      "degenerate",
      `${text.tokens.name}: every text token has norm zero, so that the scale alpha = 1 / mean norm does not exist`,
    );
  }
  // The coupled iteration computes no pivots, which would reveal that float32 products are too coarse.
  const needsFloat64 = usesRows(vision) || usesRows(text) || methodsOf(task).includes("coupled");
  const start = needsFloat64 ? "float64" : task.device.gramPrecision;
  const outcome = start === "float32" ? await attempt(task, vision, text, start) : null;
  if (outcome !== null) return outcome;
  const precise = await attempt(task, vision, text, "float64");
  if (precise === null) throw new Error(`Layer ${task.layer}: float64 was not precise enough`);
  return precise;
}

const methodsOf = ({ rootMethods, device }: LayerTask) => rootMethods ?? rootMethodsOf(device.provider);

async function survey(
  matrix: LayerFeatures["vision"],
  { signal, chunkRows }: LayerTask,
): Promise<SurveyedTokens> {
  const tokens = chunkTokens(matrix, chunkRows);
  const result = await surveyTokens(tokens, signal);
  return { tokens, survey: result, scale: powerOfTwoScale(result.largest) };
}

/** All definitions from products in one precision; null if it is too coarse for one of them. */
async function attempt(
  task: LayerTask,
  vision: SurveyedTokens,
  text: SurveyedTokens,
  precision: Precision,
): Promise<LayerOutcome | null> {
  const { device, signal } = task;
  const pass: Pass = {
    task,
    vision,
    text,
    precision,
    visionMoments: await momentsOf(vision, precision, device, signal),
    textMoments: await momentsOf(text, precision, device, signal),
  };
  const results: MirLayer[] = [];
  let reduction: Reduction | null = null;
  for (const definition of task.definitions) {
    const found = await distance(pass, definition);
    if (found === null) return null;
    results.push(found.layer);
    if (task.samples !== null) reduction ??= found.reduction;
  }
  return { layer: task.layer, results, influences: await influences(pass, results, reduction) };
}

/** For the standard error: how much each sample changes each distance. */
async function influences(
  pass: Pass,
  layers: readonly MirLayer[],
  reduction: Reduction | null,
): Promise<readonly (SampleInfluence | null)[]> {
  const { task, vision, text, visionMoments, textMoments } = pass;
  const { samples, definitions, device, signal } = task;
  if (samples === null || samples.vision.length <= 2) return layers.map(() => null);
  const known = { samples, vision, text, visionMoments, textMoments, reduction };
  return sampleInfluences({ ...known, definitions, layers, device, signal });
}

interface Pass {
  readonly task: LayerTask;
  readonly vision: SurveyedTokens;
  readonly text: SurveyedTokens;
  readonly precision: Precision;
  readonly visionMoments: ModalityMoments;
  readonly textMoments: ModalityMoments;
}

interface Distance {
  readonly layer: MirLayer;
  /** What the root was computed from; null if there was no root. */
  readonly reduction: Reduction | null;
}

async function distance(pass: Pass, definition: MirDefinition): Promise<Distance | null> {
  const { task, vision, text, precision } = pass;
  const info = MIR_DEFINITION_INFO[definition];
  const [v, t] = [pass.visionMoments.spread(info.outliers), pass.textMoments.spread(info.outliers)];

  // Moments are in scaled units; these factors convert them to units of the mean text norm.
  const textFactor = 1 / (text.survey.meanNorm * text.scale);
  const visionFactor = (textFactor * text.scale) / vision.scale;
  const meanTerm = v.mean.reduce(
    (sum, mean, j) => sum + (visionFactor * mean - textFactor * (t.mean[j] ?? 0)) ** 2,
    0,
  );
  const traceVision = visionFactor ** 2 * v.trace;
  const traceText = textFactor ** 2 * t.trace;
  const rootFactor = visionFactor * textFactor;
  const sumOfTerms = meanTerm + traceVision + traceText;
  const tolerated = (fid: number) => toleratedError(fid, traceVision + traceText);
  const cross = await crossOf(pass, v, t, info.crossTerm, (root) => {
    return tolerated(sumOfTerms - 2 * rootFactor * root) / (2 * rootFactor);
  });
  if (cross === null) return null;
  const crossFactor = rootFactor ** cross.degree;
  const crossTerm = crossFactor * cross.value;
  const distance = sumOfTerms - 2 * crossTerm;

  const gramError = gramErrorEstimate(precision, traceVision, traceText, cross.sensitivity);
  if (precision === "float32" && gramError > tolerated(Math.abs(distance))) return null;
  const layer = {
    layer: task.layer,
    // A Fréchet distance is not negative; below zero is rounding error. The product's value has no such bound.
    fid: info.crossTerm === "root" ? Math.max(0, distance) : distance,
    meanTerm,
    traceVision,
    traceText,
    crossTerm,
    alpha: textFactor * text.scale,
    visionTokens: vision.tokens.rows,
    textTokens: text.tokens.rows,
    visionOutliers: vision.survey.outliers.length,
    textOutliers: text.survey.outliers.length,
    errorEstimate: gramError + roundingErrorEstimate(sumOfTerms, crossTerm) + 2 * crossFactor * cross.error,
    method: `${gramMethod(pass)}; ${cross.method}`,
  };
  return { layer, reduction: cross.reduction };
}

interface Cross extends CrossRoot {
  /** Powers of each modality's scale in the value: 1 for the root, 2 for the product. */
  readonly degree: 1 | 2;
}

async function crossOf(
  { task, precision }: Pass,
  vision: Spread,
  text: Spread,
  term: "root" | "product",
  tolerated: (root: number) => number,
): Promise<Cross | null> {
  const d = task.features.vision.dimension;
  const { device } = task;
  if (term === "product") {
    const value = await crossProduct(vision, text, d, device.kernels);
    const error = 16 * PRODUCT_ERROR[precision] * value;
    return { value, error, sensitivity: 0, method: "sum of products", degree: 2, reduction: null };
  }
  const dropTolerance = precision === "float32" ? 1e-6 : 2 * d * PRODUCT_ERROR.float64;
  const options = { dropTolerance, trustedPivot: TRUSTED_PIVOT[precision] };
  const problem = rootProblem(vision, text, d, options, device);
  const root = await crossRoot(problem, methodsOf(task), tolerated);
  return root === null ? null : { ...root, degree: 1 };
}

function gramMethod({ task, vision, text, precision }: Pass): string {
  if (usesRows(vision) && usesRows(text)) return "no covariances (fewer tokens than dimensions)";
  const { provider } = task.device.runtimeFor(precision);
  const isRedone = precision !== task.device.gramPrecision && !usesRows(vision) && !usesRows(text);
  return `${precision} products on ${provider}${isRedone ? " (float32 was too coarse)" : ""}, float64 sums`;
}
