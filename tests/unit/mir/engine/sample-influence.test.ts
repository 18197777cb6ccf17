import { describe, expect, test, vi } from "vitest";
import { MIR_DEFINITION_INFO, MIR_DEFINITIONS, type MirDefinition } from "#lib/mir/definitions.ts";
import { computeMir } from "#lib/mir/engine/compute-mir.ts";
import type { LayerOutcome, SampleInfluence } from "#lib/mir/engine/mir-result.ts";
import { memorySource, randomTokens, type Tokens } from "#tests/support/memory-features.ts";
import { weightedDistance } from "#tests/support/weighted-frechet.ts";

// Plain loops take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const STEP = 1e-4;

/** Samples of unequal size, the first of one token only. */
function offsetsOf({ rows }: Tokens, samples: number): number[] {
  const inner = Array.from(
    { length: samples - 1 },
    (_, g) => 1 + Math.floor((g * (rows - 1)) / (samples - 1)),
  );
  return [0, ...inner, rows];
}

async function influencesOf(
  vision: Tokens,
  text: Tokens,
  samples: number,
  definitions = MIR_DEFINITIONS as readonly MirDefinition[],
) {
  const offsets = { vision: offsetsOf(vision, samples), text: offsetsOf(text, samples) };
  const outcomes: LayerOutcome[] = [];
  await computeMir(memorySource(vision, text, offsets), {
    definitions,
    device: "cpu",
    onLayer: (outcome) => outcomes.push(outcome),
  });
  const [outcome] = outcomes;
  if (outcome === undefined) throw new Error("no layer");
  return { offsets, influences: outcome.influences };
}

/** Central differences of the plain distance in the weight of each sample. */
function differences(
  vision: Tokens,
  text: Tokens,
  offsets: { readonly vision: readonly number[]; readonly text: readonly number[] },
  definition: MirDefinition,
): SampleInfluence {
  const { outliers, crossTerm } = MIR_DEFINITION_INFO[definition];
  const weigh = (tokens: Tokens, of: readonly number[], sample: number, weight: number) => ({
    tokens,
    weights: Array.from({ length: tokens.rows }, (_, i) =>
      i >= (of[sample] ?? 0) && i < (of[sample + 1] ?? 0) ? weight : 1,
    ),
  });
  const all = (tokens: Tokens) => weigh(tokens, [0, 0], 0, 1);
  const slope = (at: (weight: number) => number) => (at(1 + STEP) - at(1 - STEP)) / (2 * STEP);
  const samples = offsets.vision.slice(1).map((_, sample) => sample);
  return {
    vision: samples.map((g) =>
      slope((w) => weightedDistance(weigh(vision, offsets.vision, g, w), all(text), outliers, crossTerm)),
    ),
    text: samples.map((g) =>
      slope((w) => weightedDistance(all(vision), weigh(text, offsets.text, g, w), outliers, crossTerm)),
    ),
  };
}

function expectClose(
  found: SampleInfluence | null | undefined,
  expected: SampleInfluence,
  tolerance: number,
) {
  if (!found) throw new Error("no influences");
  for (const side of ["vision", "text"] as const) {
    const scale = Math.sqrt(expected[side].reduce((sum, value) => sum + value * value, 0));
    expect(Math.abs(found[side].reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-6 * scale);
    for (const [g, value] of expected[side].entries()) {
      expect(Math.abs((found[side][g] ?? Number.NaN) - value) / scale, `${side} ${g}`).toBeLessThan(
        tolerance,
      );
    }
  }
}

describe.each([
  ["more tokens than dimensions", 70, 60, 8],
  ["fewer vision tokens than dimensions", 12, 80, 24],
  ["fewer text tokens than dimensions", 80, 12, 24],
  ["fewer tokens than dimensions of both kinds", 14, 11, 24],
] as const)("with %s", (_name, visionRows, textRows, dimension) => {
  const vision = randomTokens(visionRows, dimension, { seed: 3, mean: 0.4 });
  const text = randomTokens(textRows, dimension, { seed: 4, decay: 0.7 });

  test.each(MIR_DEFINITIONS)(
    "influences under %s are the derivatives by the samples' weights",
    async (definition) => {
      const { offsets, influences } = await influencesOf(vision, text, 5, [definition]);
      expectClose(influences[0], differences(vision, text, offsets, definition), 1e-4);
    },
  );
});

test("outlier tokens count as the median token, or not at all", async () => {
  const vision = randomTokens(90, 8, { seed: 5, mean: 0.4, outlierEvery: 40 });
  const text = randomTokens(80, 8, { seed: 6, decay: 0.7, outlierEvery: 37 });
  const { offsets, influences } = await influencesOf(vision, text, 6);
  expectClose(influences[0], differences(vision, text, offsets, "exact"), 1e-4);
  // all definitions share one map, which the outlier rule changes slightly
  expectClose(influences[1], differences(vision, text, offsets, "remove"), 0.02);
  expectClose(influences[2], differences(vision, text, offsets, "reference-fast"), 1e-4);
  const alone = await influencesOf(vision, text, 6, ["remove"]);
  expectClose(alone.influences[0], differences(vision, text, offsets, "remove"), 1e-4);
});
