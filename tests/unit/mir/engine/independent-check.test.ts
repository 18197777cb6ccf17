import { describe, expect, test, vi } from "vitest";
import { computeMir } from "#lib/mir/engine/compute-mir.ts";
import { memorySource, randomTokens, type Tokens } from "#tests/support/memory-features.ts";
import { plainDistance } from "#tests/support/plain-frechet.ts";

// Real products and plain loops take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const CASES: readonly (readonly [string, Tokens, Tokens])[] = [
  ["ordinary tokens", randomTokens(90, 12, { seed: 1, mean: 1 }), randomTokens(70, 12, { seed: 2 })],
  [
    "tokens with outliers",
    randomTokens(80, 10, { seed: 3, outlierEvery: 27 }),
    randomTokens(75, 10, { seed: 4, outlierEvery: 31 }),
  ],
  [
    "more dimensions than tokens of both kinds",
    randomTokens(40, 64, { seed: 5, outlierEvery: 19 }),
    randomTokens(33, 64, { seed: 6, mean: 0.2 }),
  ],
  [
    "fewer vision tokens than dimensions",
    randomTokens(25, 40, { seed: 7 }),
    randomTokens(120, 40, { seed: 8 }),
  ],
  [
    "fewer text tokens than dimensions",
    randomTokens(120, 40, { seed: 9, outlierEvery: 50 }),
    randomTokens(25, 40, { seed: 10 }),
  ],
  [
    "spectra that fall over ten orders of magnitude",
    randomTokens(100, 24, { seed: 11, decay: 3.5 }),
    randomTokens(110, 24, { seed: 12, decay: 3 }),
  ],
];

describe.each(CASES)("for %s", (_name, vision, text) => {
  test.each([
    ["exact", "replace"],
    ["remove", "remove"],
  ] as const)(
    "definition %s agrees with plain Jacobi rotations on centred rows",
    async (definition, rule) => {
      const { results } = await computeMir(memorySource(vision, text), {
        definitions: [definition],
        device: "cpu",
      });
      const layer = results[0]?.layers[0];
      const expected = plainDistance(vision, text, rule);
      expect(Math.abs((layer?.fid ?? Number.NaN) / expected - 1)).toBeLessThan(1e-6);
      expect(Math.abs((layer?.fid ?? Number.NaN) - expected)).toBeLessThanOrEqual(layer?.errorEstimate ?? 0);
    },
  );
});

test("the cases have outliers, or the rules would not differ", () => {
  const [, vision, text] = CASES[1] ?? [];
  if (vision === undefined || text === undefined) throw new Error("case missing");
  expect(plainDistance(vision, text, "replace")).not.toBe(plainDistance(vision, text, "remove"));
});
