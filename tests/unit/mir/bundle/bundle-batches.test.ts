import { describe, expect, test } from "vitest";
import { MAXIMUM_BATCH, planBatches } from "#lib/mir/bundle/bundle-batches.ts";

const cost = { layerCount: 8, width: 64, logitCount: 241 };
const tokenBytes = (8 * 64 + 241) * 4;

describe("planning the decoder's batches", () => {
  const lengths = Array.from({ length: 53 }, (_, index) => 40 + ((index * 37) % 90));

  test("puts every prompt into one batch", () => {
    const indices = planBatches(lengths, cost).flat();
    expect(indices.toSorted((a, b) => a - b)).toEqual(lengths.map((_, index) => index));
  });

  test("puts prompts of like length together, so that less than 15 % of the rows are padding", () => {
    const batches = planBatches(lengths, cost);
    const padded = batches.map(
      (batch) => batch.length * Math.max(...batch.map((index) => lengths[index] ?? 0)),
    );
    const real = lengths.reduce((sum, length) => sum + length, 0);
    expect(padded.reduce((sum, rows) => sum + rows, 0)).toBeLessThan(real * 1.15);
    expect(Math.max(...batches.map((batch) => batch.length))).toBe(MAXIMUM_BATCH);
  });

  test("keeps every batch's outputs within the budget, however many prompts there are", () => {
    const budget = 3 * 100 * tokenBytes;
    for (const batch of planBatches(lengths, cost, budget)) {
      const rows = batch.length * Math.max(...batch.map((index) => lengths[index] ?? 0));
      expect(rows * tokenBytes).toBeLessThanOrEqual(budget);
    }
  });

  test("lets a prompt stand alone that exceeds the budget by itself", () => {
    expect(planBatches([500, 10, 10], cost, 100 * tokenBytes)).toEqual([[1, 2], [0]]);
  });

  test("puts no more prompts together than may be", () => {
    const batches = planBatches(lengths, { ...cost, batchLimit: 1 });
    expect(batches.map((batch) => batch.length)).toEqual(lengths.map(() => 1));
  });

  test("plans nothing for no prompts", () => {
    expect(planBatches([], cost)).toEqual([]);
  });
});
