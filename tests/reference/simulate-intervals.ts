/**
 * node tests/reference/simulate-intervals.ts [replicates] [samples] [dimension]
 *
 * Repeatedly draws evaluation sets of clustered tokens from a known distribution, and compares the spread of their
 * MIR with the engine's standard error for each (docs/numerics.md, 5). Two distributions: images and texts drawn
 * independently, and texts whose sample effect follows their image's. A few sets also go through the
 * delete-a-group jackknife. About three minutes on one core with the defaults.
 */

import { MIR_DEFINITIONS, type MirDefinition } from "#lib/mir/definitions.ts";
import { computeMir } from "#lib/mir/engine/compute-mir.ts";
import type { MirDefinitionResult } from "#lib/mir/engine/mir-result.ts";
import type { FeatureSource, SampleOffsets } from "#lib/mir/features/feature-source.ts";
import { normalFrom, randomRotation, uniformFrom } from "#tests/support/seeded-random.ts";

const TOKENS = 40;
const GROUPS = 10;
const TAKEN_APART = 8;
/** Share of a token's deviation that is common to its sample. */
const SAMPLE_EFFECT = 0.5;
/** Per layer: distance of the means, and the rotation angle of the vision tokens' directions. */
const LAYERS = [
  { gap: 3, angle: 1.5 },
  { gap: 1.2, angle: 0.8 },
  { gap: 0.5, angle: 0.4 },
] as const;

interface Sample {
  /** Per layer, [tokens, d]. */
  readonly vision: readonly Float64Array[];
  readonly text: readonly Float64Array[];
}

interface LayerLaw {
  readonly visionMean: Float64Array;
  readonly textMean: Float64Array;
  readonly visionDeviations: Float64Array;
  readonly textDeviations: Float64Array;
  readonly rotation: Float64Array;
}

const replicates = Number(process.argv[2] ?? 120);
const samples = Number(process.argv[3] ?? 60);
const DIMENSION = Number(process.argv[4] ?? 48);
const normal = normalFrom(20_261);
const uniform = uniformFrom(20_262);
const laws = LAYERS.map(({ gap, angle }, layer) => lawOf(gap, angle, layer));

function lawOf(gap: number, angle: number, layer: number): LayerLaw {
  const power = (exponent: number, length: number) => {
    const values = Float64Array.from({ length: DIMENSION }, (_, j) => (j + 1) ** -exponent);
    const norm = Math.hypot(...values);
    return values.map((value) => (value * length) / norm);
  };
  const textMean = Float64Array.from({ length: DIMENSION }, () => (0.5 * normal()) / Math.sqrt(DIMENSION));
  return {
    textMean,
    visionMean: textMean.map((value) => value + (gap * normal()) / Math.sqrt(DIMENSION)),
    visionDeviations: power(0.8, 1 + 0.3 * gap),
    textDeviations: power(0.6, 1),
    rotation: turned(angle, 100 + layer),
  };
}

/** Plane rotations by an angle between neighbours of a random basis; the identity at 0. */
function turned(angle: number, seed: number): Float64Array {
  const basis = randomRotation(DIMENSION, seed);
  const d = DIMENSION;
  const result = new Float64Array(d * d);
  for (let i = 0; i < d; i += 1) {
    for (let j = 0; j < d; j += 1) {
      let sum = 0;
      for (let k = 0; k < d; k += 2) {
        const [a, b] = [basis[k * d + j] ?? 0, basis[(k + 1) * d + j] ?? 0];
        const [x, y] = [Math.cos(angle) * a - Math.sin(angle) * b, Math.sin(angle) * a + Math.cos(angle) * b];
        sum += (basis[k * d + i] ?? 0) * x + (basis[(k + 1) * d + i] ?? 0) * y;
      }
      result[i * d + j] = sum;
    }
  }
  return result;
}

/** One image-text pair; with `coupling` 0 the effects are independent, with 1 the text has the image's effect. */
function drawSample(coupling: number): Sample {
  const effects = { vision: standard(), text: standard() };
  const mixed = effects.text.map(
    (value, j) => coupling * (effects.vision[j] ?? 0) + Math.sqrt(1 - coupling ** 2) * value,
  );
  const counts = { vision: tokenCount(), text: tokenCount() };
  return {
    vision: laws.map((law) => {
      const rotate = (x: Float64Array) => product(law.rotation, x);
      return drawTokens(counts.vision, effects.vision, law.visionDeviations, law.visionMean, rotate);
    }),
    text: laws.map((law) => drawTokens(counts.text, mixed, law.textDeviations, law.textMean, (x) => x)),
  };
}

const standard = () => Float64Array.from({ length: DIMENSION }, normal);
const tokenCount = () => TOKENS / 2 + Math.floor(uniform() * 1.5 * TOKENS);

function drawTokens(
  count: number,
  effect: Float64Array,
  deviations: Float64Array,
  mean: Float64Array,
  rotate: (x: Float64Array) => Float64Array,
): Float64Array {
  const rows = new Float64Array(count * DIMENSION);
  const own = Math.sqrt(1 - SAMPLE_EFFECT ** 2);
  for (let i = 0; i < count; i += 1) {
    const size = Math.exp(0.1 * normal());
    const token = effect.map(
      (value, j) => size * (deviations[j] ?? 0) * (SAMPLE_EFFECT * value + own * normal()),
    );
    rows.set(
      rotate(token).map((value, j) => value + (mean[j] ?? 0)),
      i * DIMENSION,
    );
  }
  return rows;
}

function product(matrix: Float64Array, x: Float64Array): Float64Array {
  return x.map((_, i) => x.reduce((sum, value, j) => sum + (matrix[i * DIMENSION + j] ?? 0) * value, 0));
}

/** A source with the images of some samples and the texts of some, possibly other, samples. */
function sourceOf(images: readonly Sample[], texts: readonly Sample[], isPaired: boolean): FeatureSource {
  const rowsOf = (values: Float64Array | undefined) => (values?.length ?? 0) / DIMENSION;
  const offsets = (parts: readonly (Float64Array | undefined)[]) => {
    const ends = [0];
    for (const part of parts) ends.push((ends.at(-1) ?? 0) + rowsOf(part));
    return ends;
  };
  const sampleOffsets: SampleOffsets = {
    vision: offsets(images.map(({ vision }) => vision[0])),
    text: offsets(texts.map(({ text }) => text[0])),
  };
  const matrixOf = (name: string, parts: readonly (Float64Array | undefined)[]) => {
    const values = Float64Array.from(parts.flatMap((part) => [...(part ?? [])]));
    const rows = values.length / DIMENSION;
    const readRows = async (start: number, count: number) =>
      values.slice(start * DIMENSION, (start + count) * DIMENSION);
    return { name, rows, dimension: DIMENSION, readRows };
  };
  return {
    name: "simulation",
    layerCount: LAYERS.length,
    dimension: DIMENSION,
    sampleCount: isPaired ? images.length : null,
    sampleOffsets: isPaired ? sampleOffsets : null,
    layer: async (k) => ({
      vision: matrixOf(
        `vision.${k}`,
        images.map(({ vision }) => vision[k - 1]),
      ),
      text: matrixOf(
        `text.${k}`,
        texts.map(({ text }) => text[k - 1]),
      ),
    }),
    close: async () => undefined,
  };
}

async function compute(
  images: readonly Sample[],
  texts: readonly Sample[],
  definitions: readonly MirDefinition[],
  isPaired = true,
): Promise<readonly MirDefinitionResult[]> {
  return (await computeMir(sourceOf(images, texts, isPaired), { definitions, device: "cpu" })).results;
}

/** Delete-a-group jackknife that recomputes everything, including outliers and alpha. */
async function deleteGroups(set: readonly Sample[]) {
  const mirOf = async (images: readonly Sample[], texts: readonly Sample[]) =>
    (await compute(images, texts, ["exact"], false))[0]?.mir ?? Number.NaN;
  const groups = Array.from({ length: GROUPS }, (_, g) => set.filter((_sample, i) => i % GROUPS !== g));
  const [images, texts, pairs]: [number[], number[], number[]] = [[], [], []];
  for (const kept of groups) {
    images.push(await mirOf(kept, set));
    texts.push(await mirOf(set, kept));
    pairs.push(await mirOf(kept, kept));
  }
  const variance = (values: readonly number[]) => ((GROUPS - 1) ** 2 / GROUPS) * deviation(values) ** 2;
  return {
    independent: Math.sqrt(variance(images) + variance(texts)),
    paired: Math.sqrt(variance(pairs)),
  };
}

const print = (line: string) => process.stdout.write(`${line}\n`);

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function deviation(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

const digits = (value: number) => value.toFixed(5);
const range = (values: readonly number[]) =>
  `${digits(meanOf(values))} (${digits(Math.min(...values))} … ${digits(Math.max(...values))})`;

for (const { name, coupling } of [
  { name: "images and texts drawn apart", coupling: 0 },
  { name: "text effects follow their images (correlation 0.8)", coupling: 0.8 },
]) {
  const found = MIR_DEFINITIONS.map((definition) => ({
    definition,
    mir: [] as number[],
    independent: [] as number[],
    paired: [] as number[],
  }));
  const jackknife = { independent: [] as number[], paired: [] as number[] };
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    const set = Array.from({ length: samples }, () => drawSample(coupling));
    const results = await compute(set, set, MIR_DEFINITIONS);
    for (const [index, one] of found.entries()) {
      one.mir.push(results[index]?.mir ?? Number.NaN);
      one.independent.push(results[index]?.standardError ?? Number.NaN);
      one.paired.push(results[index]?.standardErrorPaired ?? Number.NaN);
    }
    if (replicate < TAKEN_APART) {
      const { independent, paired } = await deleteGroups(set);
      jackknife.independent.push(independent);
      jackknife.paired.push(paired);
    }
  }
  print(`\n${name}: ${replicates} sets of ${samples} samples, ${LAYERS.length} layers, d = ${DIMENSION}`);
  for (const { definition, mir, independent, paired } of found) {
    const center = meanOf(mir);
    const covered = mir.filter((value, i) => Math.abs(value - center) <= 1.96 * (paired[i] ?? 0)).length;
    print(
      `  ${definition.padEnd(14)} MIR ${digits(center)}  true SD ${digits(deviation(mir))}  ` +
        `SE independent ${range(independent)}  paired ${range(paired)}  ` +
        `95 % of paired holds ${((100 * covered) / mir.length).toFixed(0)} %`,
    );
  }
  print(
    `  delete-a-group (exact, ${GROUPS} groups, first ${TAKEN_APART} sets): ` +
      `independent ${range(jackknife.independent)}  paired ${range(jackknife.paired)}`,
  );
}
