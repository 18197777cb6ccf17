import { MIR_DEFINITION_INFO, type MirDefinition, type OutlierRule } from "#lib/mir/definitions.ts";
import type { MirLayer, SampleInfluence } from "#lib/mir/engine/mir-result.ts";
import type { ModalityMoments } from "#lib/mir/engine/modality-moments.ts";
import type { SurveyedTokens } from "#lib/mir/engine/modality-scatter.ts";
import { MEASURE, type SampleSums, sumBySample } from "#lib/mir/engine/sample-sums.ts";
import { type Reduction, reduce, type TransportMap, transportMap } from "#lib/mir/engine/transport-map.ts";
import type { SampleOffsets } from "#lib/mir/features/feature-source.ts";
import { uniformNumbers } from "#lib/numerics/random/uniform-numbers.ts";
import type { ComputeDevice } from "#lib/onnx/device/compute-device.ts";
import { createMatrixKernels } from "#lib/onnx/kernels/onnx-matrix-kernels.ts";
import { createTokenMeter } from "#lib/onnx/kernels/token-squares.ts";

/** A finished layer, and the inputs of its distances. */
export interface InfluenceTask {
  readonly samples: SampleOffsets;
  readonly vision: SurveyedTokens;
  readonly text: SurveyedTokens;
  readonly visionMoments: ModalityMoments;
  readonly textMoments: ModalityMoments;
  readonly definitions: readonly MirDefinition[];
  /** Per definition. */
  readonly layers: readonly MirLayer[];
  /** From the first definition with a root, if its method kept one. */
  readonly reduction: Reduction | null;
  readonly device: ComputeDevice;
  readonly signal: AbortSignal | undefined;
}

/** Columns of the quadratic forms in a sample's sums: leading directions, the rest, leading ones weighted by root. */
const FORM = { leading: MEASURE.firstSum, rest: MEASURE.firstSum + 1, byRoot: MEASURE.firstSum + 2 } as const;
const FORMS = 3;
const MODALITIES = ["vision", "text"] as const;
type Modality = (typeof MODALITIES)[number];

/**
 * Influence of every sample on one layer's distance (infinitesimal jackknife; docs/numerics.md, 5), for images and
 * texts separately, under each definition. With κ = n / (n − 1), Δμ = μ_v − μ_t and x relative to its mean:
 *
 *     ψ_v(x) = κ(‖x‖² − xᵀWx) + 2x·Δμ − mean      ψ_t(y) = κ(‖y‖² − yᵀW′y) − 2y·Δμ − 2·fid·(‖y‖ / mean‖y‖ − 1) − mean
 *     I_g = Σ_{tokens of g} ψ / n
 *
 * For the product Tr(S_v S_t) instead of the root: 2S_t and 2S_v for W and W′, and fid − 2·Tr(S_v S_t) for fid in the
 * last term, since the product scales by α⁴. Held fixed: which tokens are outliers, and the median token that replaces
 * them (`replace`); W is that of the first definition, scaled to each one's own cross term.
 *
 * @returns per definition; null if the numbers left the representable range
 * @throws AppError `canceled`, `unavailable`
 */
export async function sampleInfluences(task: InfluenceTask): Promise<(SampleInfluence | null)[]> {
  const rules = [...new Set(task.definitions.map((definition) => MIR_DEFINITION_INFO[definition].outliers))];
  const setting = await settingOf(task, rules);
  const vision = await sumsOf(task, setting, "vision");
  const text = await sumsOf(task, setting, "text");
  return task.layers.map((layer, index) => {
    const definition = task.definitions[index];
    if (definition === undefined) throw new RangeError(`No definition for result ${index}`);
    const { outliers, crossTerm } = MIR_DEFINITION_INFO[definition];
    const term = { outliers, crossTerm, rest: restOf(task, setting, crossTerm), layer };
    const influence = {
      vision: influencesOf(vision, setting, "vision", term),
      text: influencesOf(text, setting, "text", term),
    };
    // float32 cannot represent every pair of scales; a distance is useful without its interval
    return [...influence.vision, ...influence.text].every(Number.isFinite) ? influence : null;
  });
}

interface Setting {
  readonly rules: readonly OutlierRule[];
  readonly map: TransportMap;
  /** Mean of the tokens, on which the sums are centred. */
  readonly center: Readonly<Record<Modality, Float64Array>>;
  /** Converts the scaled tokens' units to units of the mean text norm. */
  readonly factor: Readonly<Record<Modality, number>>;
  /** Per rule: 2·x·direction is the linear part of ψ. */
  readonly directions: Readonly<Record<Modality, readonly Direction[]>>;
}

interface Direction {
  /** Scaled to a largest component of 1, so that float32 represents it. */
  readonly unit: Float64Array;
  readonly length: number;
}

async function settingOf(task: InfluenceTask, rules: readonly OutlierRule[]): Promise<Setting> {
  const { vision, text, device, layers } = task;
  const [first] = layers;
  if (first === undefined) throw new RangeError("A layer without results has no influences");
  const isRoot = (definition: MirDefinition) => MIR_DEFINITION_INFO[definition].crossTerm === "root";
  const mapped = task.definitions.find(isRoot) ?? task.definitions[0];
  const rule = mapped === undefined ? "replace" : MIR_DEFINITION_INFO[mapped].outliers;
  const d = vision.tokens.dimension;
  const spreads = { vision: task.visionMoments.spread(rule), text: task.textMoments.spread(rule) };
  const reduction = task.reduction ?? (await reduce(spreads.vision, spreads.text, d, device.kernels));
  const kernels = createMatrixKernels(device.runtimeFor("float64"));
  const uniform = uniformNumbers(first.layer);
  const map = await transportMap(reduction, spreads, d, kernels, () => uniform() - 0.5);
  const factor = { vision: first.alpha / vision.scale, text: first.alpha / text.scale };
  const means = rules.map((each) => ({
    vision: task.visionMoments.mean(each),
    text: task.textMoments.mean(each),
  }));
  const center = { vision: spreads.vision.mean, text: spreads.text.mean };
  const directions = (modality: Modality) =>
    means.map((mean) => directionOf(modality, mean, center, factor, map));
  return {
    rules,
    map,
    center,
    factor,
    directions: { vision: directions("vision"), text: directions("text") },
  };
}

/** ±Δμ, plus the correction for centring on another rule's mean: (1 − W)·(center − mean). */
function directionOf(
  modality: Modality,
  mean: Readonly<Record<Modality, Float64Array>>,
  center: Readonly<Record<Modality, Float64Array>>,
  factor: Readonly<Record<Modality, number>>,
  map: TransportMap,
): Direction {
  const own = factor[modality];
  const other = modality === "vision" ? factor.text : factor.vision;
  const sign = modality === "vision" ? 1 : -1;
  const offset = center[modality].map((value, j) => own * (value - (mean[modality][j] ?? 0)));
  const mapped = mapVector(map[modality], map.columns, offset).map((value) => (value * other) / own);
  const direction = offset.map((value, j) => {
    const gap = factor.vision * (mean.vision[j] ?? 0) - factor.text * (mean.text[j] ?? 0);
    return sign * gap + value - (mapped[j] ?? 0);
  });
  const length = direction.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  return { unit: length === 0 ? direction : direction.map((value) => value / length), length };
}

/** P·Pᵀ·x */
function mapVector(factor: Float32Array, columns: number, x: Float64Array): Float64Array {
  const parts = new Float64Array(columns);
  for (let i = 0; i < factor.length; i += 1) {
    const k = i % columns;
    parts[k] = (parts[k] ?? 0) + (factor[i] ?? 0) * (x[Math.floor(i / columns)] ?? 0);
  }
  return x.map((_, j) => parts.reduce((sum, part, k) => sum + part * (factor[j * columns + k] ?? 0), 0));
}

async function sumsOf(task: InfluenceTask, setting: Setting, modality: Modality): Promise<SampleSums> {
  const { map, center } = setting;
  const directions = setting.directions[modality];
  const meter = await createTokenMeter(task.device.runtimeFor("float32"), {
    mean: Float32Array.from(center[modality]),
    factor: map[modality],
    columns: map.columns,
    weights: formWeights(map),
    sums: FORMS,
    directions: concatColumns(directions.map(({ unit }) => unit)),
    directionCount: directions.length,
  });
  return sumBySample(task[modality], task.samples[modality], meter, task.signal);
}

function formWeights({ columns, roots }: TransportMap): Float32Array {
  const largest = roots[0] ?? 0;
  const weights = new Float32Array(columns * FORMS);
  for (let k = 0; k < columns; k += 1) {
    const root = roots[k];
    weights[k * FORMS] = root === undefined ? 0 : 1;
    weights[k * FORMS + 1] = root === undefined ? 1 : 0;
    weights[k * FORMS + 2] = root === undefined || largest === 0 ? 0 : root / largest;
  }
  return weights;
}

function concatColumns(vectors: readonly Float64Array[]): Float32Array {
  const [first = new Float64Array(0)] = vectors;
  return Float32Array.from({ length: first.length * vectors.length }, (_, index) => {
    const vector = vectors[index % vectors.length];
    return vector?.[Math.floor(index / vectors.length)] ?? 0;
  });
}

/** The fraction of the cross term outside the leading directions, 0 … 1. */
function restOf(task: InfluenceTask, { map, factor }: Setting, crossTerm: "root" | "product"): number {
  if (map.columns === map.roots.length) return 0;
  const index = task.definitions.findIndex((each) => MIR_DEFINITION_INFO[each].crossTerm === crossTerm);
  const total = task.layers[index]?.crossTerm ?? 0;
  const unit = factor.vision * factor.text;
  const leading = map.roots.reduce(
    (sum, root) => sum + (crossTerm === "root" ? root * unit : (root * unit) ** 2),
    0,
  );
  return total > 0 ? Math.min(1, Math.max(0, 1 - leading / total)) : 0;
}

interface Term {
  readonly outliers: OutlierRule;
  readonly crossTerm: "root" | "product";
  readonly rest: number;
  readonly layer: MirLayer;
}

function influencesOf(
  sums: SampleSums,
  setting: Setting,
  modality: Modality,
  { outliers, crossTerm, rest, layer }: Term,
): number[] {
  const isReplaced = outliers === "replace";
  const column = (measure: number) => columnOf(sums, measure, isReplaced);
  const counts = Array.from(sums.inliers, (count, g) => count + (isReplaced ? (sums.outliers[g] ?? 0) : 0));
  const n = total(counts);
  const leading = column(crossTerm === "root" ? FORM.leading : FORM.byRoot);
  const form = mixed(leading, column(FORM.rest), rest).map((part) => part * (n - 1) * layer.crossTerm);
  const weight = crossTerm === "root" ? 1 : 2;
  const bessel = n / (n - 1);
  const factor = setting.factor[modality];
  const rule = setting.rules.indexOf(outliers);
  const length = setting.directions[modality][rule]?.length ?? 0;
  const projections = column(MEASURE.firstSum + FORMS + rule);
  const effects = column(MEASURE.deviation).map(
    (deviation, g) =>
      bessel * (factor ** 2 * deviation - weight * (form[g] ?? 0)) +
      2 * factor * length * (projections[g] ?? 0),
  );
  const mean = total(effects) / n;
  const influences = effects.map((effect, g) => (effect - mean * (counts[g] ?? 0)) / n);
  if (modality === "vision") return influences;
  const scaled = crossTerm === "root" ? layer.fid : layer.fid - 2 * layer.crossTerm;
  const ofScale = scaleInfluences(sums);
  return influences.map((influence, g) => influence - 2 * scaled * (ofScale[g] ?? 0));
}

/** A measure's sums per sample, with outliers counted as the token that replaces them. */
function columnOf(
  { samples, width, sums, outliers, replacement }: SampleSums,
  measure: number,
  isReplaced: boolean,
) {
  const ofOutlier = isReplaced ? (replacement?.[measure] ?? 0) : 0;
  return Array.from(
    { length: samples },
    (_, g) => (sums[g * width + measure] ?? 0) + (outliers[g] ?? 0) * ofOutlier,
  );
}

/**
 * Fractions of the quadratic form per sample, which sum to 1: leading directions and the rest, weighted by their
 * shares.
 */
function mixed(leading: readonly number[], others: readonly number[], rest: number): number[] {
  const [sumLeading, sumOthers] = [total(leading), total(others)];
  const share = sumOthers > 0 ? rest : 0;
  return leading.map((value, g) => {
    const part = sumLeading > 0 ? ((1 - share) * value) / sumLeading : 0;
    return part + (share === 0 ? 0 : (share * (others[g] ?? 0)) / sumOthers);
  });
}

/** Of −ln α: how much longer each sample's tokens are than the mean, over all tokens. */
function scaleInfluences(sums: SampleSums): number[] {
  const norms = columnOf(sums, MEASURE.norm, false);
  const counts = Array.from(sums.inliers, (count, g) => count + (sums.outliers[g] ?? 0));
  const n = total(counts);
  const mean = total(norms) / n;
  return norms.map((norm, g) => (norm / mean - (counts[g] ?? 0)) / n);
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
