import { expect, test } from "vitest";
import { MIR_DEFINITIONS } from "#lib/mir/definitions.ts";
import { computeMir } from "#lib/mir/engine/compute-mir.ts";
import type { LayerOutcome } from "#lib/mir/engine/mir-result.ts";
import { openFeaturesFile } from "#lib/mir/features/features-file.ts";
import { LayerOutcomeSchema } from "#lib/mir/schema.ts";
import { goldenFile } from "#tests/support/golden.ts";

const FILE = goldenFile("six-layers-ragged.safetensors");
const OPTIONS = { definitions: MIR_DEFINITIONS, device: "cpu" } as const;

test("a computation that goes on after some layers gives what one in a single go gives, and reads no layer twice", async () => {
  const source = await openFeaturesFile(FILE);
  try {
    const outcomes: LayerOutcome[] = [];
    const whole = await computeMir(source, { ...OPTIONS, onLayer: (outcome) => outcomes.push(outcome) });
    expect(outcomes.map(({ layer }) => layer)).toEqual([1, 2, 3, 4, 5, 6]);

    // outcomes are stored as JSON between two attempts
    const stored = outcomes
      .slice(0, 4)
      .map((outcome) => LayerOutcomeSchema.parse(JSON.parse(JSON.stringify(outcome))));
    const computed: number[] = [];
    const read: number[] = [];
    const watched = {
      ...source,
      layer: (k: number) => {
        read.push(k);
        return source.layer(k);
      },
    };
    const rest = await computeMir(watched, {
      ...OPTIONS,
      completed: new Map(stored.map((outcome) => [outcome.layer, outcome])),
      onLayer: ({ layer }) => computed.push(layer),
    });
    expect(computed).toEqual([5, 6]);
    expect(read).toEqual([5, 6]);
    expect(rest.results).toEqual(whole.results);
  } finally {
    await source.close();
  }
});
