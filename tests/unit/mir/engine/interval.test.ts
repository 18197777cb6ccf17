import { describe, expect, test, vi } from "vitest";
import { computeMir } from "#lib/mir/engine/compute-mir.ts";
import { mirInterval } from "#lib/mir/engine/interval.ts";
import type { MirDefinitionResult } from "#lib/mir/engine/mir-result.ts";
import type { FeatureSource } from "#lib/mir/features/feature-source.ts";
import { openFeaturesFile } from "#lib/mir/features/features-file.ts";
import { goldenFile } from "#tests/support/golden.ts";
import { memorySource, type Tokens } from "#tests/support/memory-features.ts";
import { type KeepSample, keepSamples } from "#tests/support/sample-subset.ts";
import { normalFrom } from "#tests/support/seeded-random.ts";

// Dozens of real computations take seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

async function exactOf(source: FeatureSource): Promise<MirDefinitionResult> {
  const { results } = await computeMir(source, { definitions: ["exact"], device: "cpu" });
  const [result] = results;
  if (result === undefined) throw new Error("no result");
  return result;
}

/** MIR without each group of samples, with everything recomputed: outliers, medians, alpha. */
async function withoutGroups(source: FeatureSource, groups: number, left: "images" | "texts" | "pairs") {
  const values: number[] = [];
  for (let group = 0; group < groups; group += 1) {
    const keep: KeepSample = (sample) => sample % groups !== group;
    const all: KeepSample = () => true;
    const image = left === "texts" ? all : keep;
    const text = left === "images" ? all : keep;
    values.push((await exactOf(keepSamples(source, image, text))).mir);
  }
  return values;
}

/** Standard error from the values without each of G groups. */
function jackknife(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(((values.length - 1) / values.length) * squares);
}

async function jackknifes(source: FeatureSource, groups: number) {
  const [images, texts, pairs] = [
    jackknife(await withoutGroups(source, groups, "images")),
    jackknife(await withoutGroups(source, groups, "texts")),
    jackknife(await withoutGroups(source, groups, "pairs")),
  ];
  return { independent: Math.hypot(images, texts), paired: pairs };
}

/** Tokens whose samples differ in their means: [samples × tokens, d]. */
function clusteredTokens(samples: number, tokens: number, d: number, seed: number, mean: number): Tokens {
  const normal = normalFrom(seed);
  const values = new Float64Array(samples * tokens * d);
  for (let sample = 0; sample < samples; sample += 1) {
    const effect = Array.from({ length: d }, () => 0.4 * normal());
    for (let token = 0; token < tokens; token += 1) {
      for (let j = 0; j < d; j += 1) {
        const spread = (j + 1) ** -0.6;
        values[(sample * tokens + token) * d + j] = spread * ((effect[j] ?? 0) + normal()) + mean;
      }
    }
  }
  return { rows: samples * tokens, dimension: d, values };
}

const every = (samples: number, tokens: number) => Array.from({ length: samples + 1 }, (_, g) => g * tokens);

describe("the standard error", () => {
  test("agrees with the jackknife that leaves out one sample at a time, and so does each sample's influence", async () => {
    const [samples, d] = [40, 12];
    const vision = clusteredTokens(samples, 20, d, 1, 0.3);
    const text = clusteredTokens(samples, 25, d, 2, 0);
    const source = memorySource(vision, text, { vision: every(samples, 20), text: every(samples, 25) });
    const influences: (readonly number[])[] = [];
    const { results } = await computeMir(source, {
      definitions: ["exact"],
      device: "cpu",
      onLayer: (outcome) => influences.push(outcome.influences[0]?.vision ?? []),
    });
    const [result] = results;
    if (result === undefined) throw new Error("no result");
    const { independent, paired } = await jackknifes(source, samples);
    expect(result.standardError).toBeGreaterThan(0.85 * independent);
    expect(result.standardError).toBeLessThan(1.1 * independent);
    expect(result.standardErrorPaired).toBeGreaterThan(0.85 * paired);
    expect(result.standardErrorPaired).toBeLessThan(1.1 * paired);
    // to first order, leaving a sample out changes MIR by −I / (Σ ln 10), up to an effect common to all samples
    const changes = await withoutGroups(source, samples, "images");
    const mean = changes.reduce((sum, value) => sum + value, 0) / samples;
    const size = jackknife(changes) / Math.sqrt(samples);
    for (const [g, change] of changes.entries()) {
      const expected = -(influences[0]?.[g] ?? Number.NaN) / (result.sum * Math.LN10);
      expect(Math.abs(change - mean - expected), `sample ${g}`).toBeLessThan(0.5 * size);
    }
  });

  test.each([
    ["six-layers-ragged.safetensors", 13],
    ["ordinary-f32.safetensors", 4],
    ["ordinary-f16.safetensors", 6],
    ["massive-dims-f16.safetensors", 4],
    ["ill-conditioned-f64.safetensors", 4],
    ["outliers-present-f32.safetensors", 4],
  ])(
    "of the golden case %s is that of the delete-a-group jackknife, as far as %i samples tell",
    async (file, groups) => {
      const source = await openFeaturesFile(goldenFile(file));
      try {
        const { standardError, standardErrorPaired, sampleCount } = await exactOf(source);
        expect(sampleCount).toBe(groups);
        const { independent, paired } = await jackknifes(source, groups);
        expect(standardError).toBeGreaterThan(0.6 * independent);
        expect(standardError).toBeLessThan(1.3 * independent);
        expect(standardErrorPaired).toBeGreaterThan(0.6 * paired);
        expect(standardErrorPaired).toBeLessThan(1.3 * paired);
      } finally {
        await source.close();
      }
    },
  );
});

describe("there is no interval", () => {
  test("of a single sample", async () => {
    const source = await openFeaturesFile(goldenFile("single-sample-f32.safetensors"));
    try {
      const result = await exactOf(source);
      expect(result).toMatchObject({ standardError: null, standardErrorPaired: null, sampleCount: 1 });
    } finally {
      await source.close();
    }
  });

  test("where the source does not say which tokens belong together", async () => {
    const source = memorySource(clusteredTokens(4, 10, 6, 1, 0.3), clusteredTokens(4, 10, 6, 2, 0));
    expect(await exactOf(source)).toMatchObject({
      standardError: null,
      standardErrorPaired: null,
      sampleCount: null,
    });
  });

  test("where a layer has no influences", () => {
    expect(mirInterval([{ vision: [1, -1], text: [0, 0] }, null], 10)).toBeNull();
  });
});

test("influences add up over layers before they are squared, and over a pair before where pairs are drawn", () => {
  const unit = 1 / (10 * Math.LN10);
  const opposite = mirInterval(
    [
      { vision: [3, -3], text: [0, 0] },
      { vision: [-3, 3], text: [4, -4] },
    ],
    10,
  );
  // vision cancels; N / (N − 1) = 2
  expect(opposite?.independent).toBeCloseTo(Math.sqrt(2 * 32) * unit, 12);
  const together = mirInterval([{ vision: [3, -3], text: [-3, 3] }], 10);
  expect(together?.independent).toBeCloseTo(Math.sqrt(2 * 36) * unit, 12);
  expect(together?.paired).toBe(0);
});
