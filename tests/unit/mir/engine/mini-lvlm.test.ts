import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { computeMir } from "#lib/mir/engine/compute-mir.ts";
import { openFeaturesFile } from "#lib/mir/features/features-file.ts";
import { goldenFile } from "#tests/support/golden.ts";

const ValuesSchema = z.object({ overall: z.number(), layers: z.array(z.number()) });
const ReferenceSchema = z.object({
  samples: z.number(),
  vision_tokens: z.number(),
  text_tokens: z.number(),
  mir: z.object({
    exact: ValuesSchema,
    /** the float64 distance with S_v S_t in place of its root: definition reference-fast */
    no_sqrt: ValuesSchema,
    /** the released code's default, in float32 */
    fast: ValuesSchema,
    outliers: z.object({ vision: z.array(z.number()), text: z.array(z.number()) }),
  }),
});

const reference = ReferenceSchema.parse(
  JSON.parse(readFileSync(goldenFile("mini-lvlm/baseline-float16.json"), "utf8")),
);

test("hidden states of a really trained model give the reference's distances, layer by layer", async () => {
  const source = await openFeaturesFile(goldenFile("mini-lvlm/baseline-float16.safetensors"));
  try {
    expect(source.sampleCount).toBe(reference.samples);
    const { results } = await computeMir(source, { definitions: ["exact", "reference-fast"], device: "cpu" });
    const [exact, fast] = results;
    for (const [result, expected] of [
      [exact, reference.mir.exact],
      [fast, reference.mir.no_sqrt],
    ] as const) {
      expect(result?.mir).toBeCloseTo(expected.overall, 7);
      expect(result?.layers).toHaveLength(expected.layers.length);
      for (const [index, layer] of (result?.layers ?? []).entries()) {
        const value = expected.layers[index] ?? Number.NaN;
        expect(Math.abs(layer.fid / value - 1)).toBeLessThan(1e-6);
        expect(Math.abs(layer.fid - value)).toBeLessThanOrEqual(layer.errorEstimate + 1e-12 * value);
      }
    }
    expect(exact?.layers.map(({ visionOutliers }) => visionOutliers)).toEqual(reference.mir.outliers.vision);
    expect(exact?.layers.map(({ textOutliers }) => textOutliers)).toEqual(reference.mir.outliers.text);
    expect(exact?.layers[0]?.visionTokens).toBe(reference.vision_tokens);
    // The released code's output in float32 is the same up to its noise.
    expect(Math.abs((fast?.mir ?? 0) - reference.mir.fast.overall)).toBeLessThan(0.03);
  } finally {
    await source.close();
  }
});
