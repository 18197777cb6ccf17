import { describe, expect, test, vi } from "vitest";
import { MIR_DEFINITIONS } from "#lib/mir/definitions.ts";
import { computeMir } from "#lib/mir/engine/compute-mir.ts";
import type { MirComputation } from "#lib/mir/engine/mir-result.ts";
import { chunkTokens } from "#lib/mir/engine/token-chunks.ts";
import { surveyTokens } from "#lib/mir/engine/token-survey.ts";
import { openFeaturesFile } from "#lib/mir/features/features-file.ts";
import { GOLDEN_KEYS, type GoldenCase, goldenCases, goldenFile } from "#tests/support/golden.ts";

// Real products and plain loops take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const computed = new Map<string, Promise<MirComputation>>();

/** Every case is computed once for all tests. */
function compute({ file }: GoldenCase): Promise<MirComputation> {
  const known = computed.get(file) ?? computeFile(file);
  computed.set(file, known);
  return known;
}

async function computeFile(file: string): Promise<MirComputation> {
  const source = await openFeaturesFile(goldenFile(file));
  try {
    return await computeMir(source, { definitions: MIR_DEFINITIONS, device: "cpu" });
  } finally {
    await source.close();
  }
}

describe.each(goldenCases)("golden case %s", (_name, golden) => {
  test("has every layer's distance of every definition within golden.json's float64 tolerance", async () => {
    const { results, provider } = await compute(golden);
    expect(provider).toBe("cpu");
    expect(results.map(({ definition }) => definition)).toEqual(MIR_DEFINITIONS);
    for (const { definition, layers } of results) {
      expect(layers).toHaveLength(golden.n_layers);
      for (const [index, layer] of layers.entries()) {
        const expected = golden.layers[index];
        if (expected === undefined) throw new Error(`golden.json has no layer ${index}`);
        const difference = Math.abs(layer.fid - expected.fid[GOLDEN_KEYS[definition]]);
        expect(difference, `${definition} layer ${layer.layer}`).toBeLessThanOrEqual(expected.tol_abs);
        // golden.json itself is exact to about 1e-14 of the traces
        const floor = 1e-14 * (expected.parts.tr_v + expected.parts.tr_t);
        expect(difference, `${definition} layer ${layer.layer}`).toBeLessThanOrEqual(
          layer.errorEstimate + floor,
        );
      }
    }
  });

  test("has the sums that its layers have, and golden.json's MIR", async () => {
    const { results } = await compute(golden);
    for (const { definition, mir, sum, layers } of results) {
      expect(sum).toBeCloseTo(
        layers.reduce((total, { fid }) => total + fid, 0),
        12,
      );
      expect(mir).toBe(Math.log10(sum));
      const tolerance = golden.layers.reduce((total, { tol_abs }) => total + tol_abs, 0) / (sum * Math.LN10);
      expect(Math.abs(mir - golden.mir[GOLDEN_KEYS[definition]])).toBeLessThanOrEqual(tolerance);
    }
  });

  test("has golden.json's alpha, counts and parts", async () => {
    const { results } = await compute(golden);
    const [exact] = results;
    for (const [index, layer] of (exact?.layers ?? []).entries()) {
      const expected = golden.layers[index];
      if (expected === undefined) throw new Error(`golden.json has no layer ${index}`);
      expect(layer.layer).toBe(expected.layer);
      expect(layer.visionTokens).toBe(golden.n_vision);
      expect(layer.textTokens).toBe(golden.n_text);
      expect(layer.visionOutliers).toBe(expected.n_outliers.vision);
      expect(layer.textOutliers).toBe(expected.n_outliers.text);
      expect(Math.abs(layer.alpha / expected.alpha - 1)).toBeLessThan(1e-12);
      const { mean, tr_v, tr_t, tr_sqrt } = expected.parts;
      const tolerance = 1e-6 * expected.fid.exact + 1e-7 * (tr_v + tr_t);
      for (const [part, value] of [
        [layer.meanTerm, mean],
        [layer.traceVision, tr_v],
        [layer.traceText, tr_t],
        [layer.crossTerm, tr_sqrt],
      ] as const) {
        expect(Math.abs(part - value)).toBeLessThanOrEqual(tolerance);
      }
      const sum = layer.meanTerm + layer.traceVision + layer.traceText - 2 * layer.crossTerm;
      expect(Math.abs(layer.fid - sum)).toBeLessThanOrEqual(layer.errorEstimate);
    }
  });

  test("has golden.json's outlier rows", async () => {
    const source = await openFeaturesFile(goldenFile(golden.file));
    try {
      expect(source.sampleCount).toBe(golden.n_samples);
      for (const expected of golden.layers) {
        const { vision, text } = await source.layer(expected.layer);
        const ofVision = await surveyTokens(chunkTokens(vision), undefined);
        const ofText = await surveyTokens(chunkTokens(text), undefined);
        expect([...ofVision.outliers]).toEqual(expected.outlier_rows.vision);
        expect([...ofText.outliers]).toEqual(expected.outlier_rows.text);
      }
    } finally {
      await source.close();
    }
  });
});

test("a root distance from float32 products claims an error of a few millionths of itself at most", async () => {
  let claimed = 0;
  for (const [, golden] of goldenCases) {
    const { results } = await compute(golden);
    for (const layer of results.slice(0, 2).flatMap(({ layers }) => layers)) {
      if (!layer.method.startsWith("float32")) continue;
      claimed += 1;
      expect(layer.errorEstimate).toBeLessThan(2e-6 * layer.fid);
    }
  }
  expect(claimed).toBeGreaterThan(60);
});
