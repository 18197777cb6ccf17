import { describe, expect, test } from "vitest";
import type { Candidates } from "#lib/mir/evaluation-sets/evaluation-set-candidates.ts";
import { choosePairs, type PairChoice } from "#lib/mir/evaluation-sets/evaluation-set-choice.ts";
import { seededOrder } from "#lib/numerics/random/seeded-order.ts";

const images = Array.from({ length: 30 }, (_, index) => ({
  where: `image ${index}`,
  read: () => Promise.resolve(new Uint8Array()),
}));
const texts = Array.from({ length: 50 }, (_, index) => ({
  where: `text ${index}`,
  read: () => Promise.resolve(""),
}));
const pairs = images.flatMap((image, index) => {
  const text = texts[index];
  return text === undefined ? [] : [{ image, text }];
});
const loose: Candidates = { images, texts, pairs, noPairsReason: "", isOrdered: false, template: null };

const names = (candidates: Candidates, choice: PairChoice) =>
  choosePairs(candidates, choice).map(({ image, text }) => `${image.where}, ${text.where}`);

describe("The seeded order", () => {
  test("is a permutation that the seed alone decides", () => {
    expect(seededOrder(100, 7)).toEqual(seededOrder(100, 7));
    expect(seededOrder(100, 7)).not.toEqual(seededOrder(100, 8));
    expect(seededOrder(100, 7).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    // from an implementation of mulberry32 and Fisher-Yates in Python
    expect(seededOrder(6, 0), "every machine must draw the same set").toEqual([5, 2, 3, 4, 0, 1]);
  });

  test("puts every element first about equally often", () => {
    const counts = new Array<number>(5).fill(0);
    for (let seed = 0; seed < 5000; seed += 1) {
      const first = seededOrder(5, seed)[0] ?? -1;
      counts[first] = (counts[first] ?? 0) + 1;
    }
    // five standard deviations: 1000 are expected, with a standard deviation of 28
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(142);
  });
});

describe("Choosing pairs", () => {
  test("keeps an order that somebody chose, unless a number is asked for", () => {
    const ordered = { ...loose, isOrdered: true };
    const all = names(ordered, { pairing: "paired", sampleCount: null, seed: 1 });
    expect(all).toEqual(pairs.map(({ image, text }) => `${image.where}, ${text.where}`));
    const drawn = names(ordered, { pairing: "paired", sampleCount: 10, seed: 1 });
    expect(drawn).toHaveLength(10);
    expect(drawn).not.toEqual(all.slice(0, 10));
    for (const pair of drawn) expect(all).toContain(pair);
  });

  test("draws so that fewer are the first of more", () => {
    for (const pairing of ["paired", "separate"] as const) {
      const ten = names(loose, { pairing, sampleCount: 10, seed: 3 });
      const twenty = names(loose, { pairing, sampleCount: 20, seed: 3 });
      expect(twenty.slice(0, 10)).toEqual(ten);
    }
  });

  test("draws images and texts apart from each other, none twice", () => {
    const chosen = choosePairs(loose, { pairing: "separate", sampleCount: 30, seed: 0 });
    expect(new Set(chosen.map(({ image }) => image.where)).size).toBe(30);
    expect(new Set(chosen.map(({ text }) => text.where)).size).toBe(30);
    const together = chosen.filter(({ image, text }) => image.where.slice(6) === text.where.slice(5));
    expect(together.length).toBeLessThan(6);
  });

  test("says what there is where that is too little, or cannot be paired", () => {
    expect(() => choosePairs(loose, { pairing: "separate", sampleCount: 31, seed: 0 })).toThrow(
      "only 30 pairs (30 images, 50 texts)",
    );
    const apart = { ...loose, pairs: null, noPairsReason: "a.png has not exactly one text of the same name" };
    expect(() => choosePairs(apart, { pairing: "paired", sampleCount: null, seed: 0 })).toThrow("a.png");
  });
});
