import { describe, expect, test } from "vitest";
import { deltaOf } from "#lib/analysis/delta.ts";

describe("the change against a baseline", () => {
  test("is the difference, better by the column's direction", () => {
    expect(deltaOf({ value: 2.9 }, { value: 3.4 }, "absolute", "lower", null)).toEqual({
      value: expect.closeTo(-0.5, 12),
      error: null,
      better: true,
      withinNoise: false,
    });
    expect(deltaOf({ value: 2.9 }, { value: 3.4 }, "absolute", "higher", null)?.better).toBe(false);
    expect(deltaOf({ value: 2.9 }, { value: 3.4 }, "absolute", null, null)?.better).toBeNull();
  });

  test("is neither better nor worse when nothing changed", () => {
    expect(deltaOf({ value: 3 }, { value: 3 }, "absolute", "lower", null)).toMatchObject({
      value: 0,
      better: null,
      withinNoise: false,
    });
  });

  test("in percent refers to the baseline's size, also of a negative one", () => {
    expect(deltaOf({ value: 60 }, { value: 50 }, "percent", "higher", null)?.value).toBeCloseTo(20, 10);
    const rise = deltaOf({ value: -4 }, { value: -5 }, "percent", "higher", null);
    expect(rise?.value).toBeCloseTo(20, 10);
    expect(rise?.better).toBe(true);
  });

  test("of groups has the root of the summed squares of deviation / sqrt(count)", () => {
    const delta = deltaOf(
      { value: 10, count: 4, deviation: 0.6 },
      { value: 9, count: 16, deviation: 1.6 },
      "absolute",
      "higher",
      99,
    );
    // 0.6 / 2 = 0.3 and 1.6 / 4 = 0.4: a 3-4-5 triangle; the project's seed deviation is not used.
    expect(delta?.error).toBeCloseTo(0.5, 12);
    expect(delta?.withinNoise).toBe(false);
  });

  test("in percent follows the rule for quotients", () => {
    const delta = deltaOf({ value: 60, error: 3 }, { value: 50, error: 2 }, "percent", "higher", null);
    // Ratio 1.2, relative errors 0.05 and 0.04.
    expect(delta?.error).toBeCloseTo(100 * 1.2 * Math.hypot(0.05, 0.04), 10);
  });

  test("of two single runs is noise below 2 x sqrt(2) x the deviation between seeds", () => {
    const at = (value: number) => deltaOf({ value }, { value: 0 }, "absolute", "higher", 1);
    expect(at(2.82)).toMatchObject({ withinNoise: true, better: true });
    expect(at(2.83)?.withinNoise).toBe(false);
    expect(at(-2.82)?.withinNoise).toBe(true);
    expect(at(1)?.error).toBeCloseTo(Math.SQRT2, 12);
  });

  test("takes a run's own error where it is larger than the seeds' or the only one", () => {
    const errorOf = (error: number, seeds: number | null) =>
      deltaOf({ value: 1, error }, { value: 0, error }, "absolute", null, seeds)?.error;
    expect(errorOf(3, null)).toBeCloseTo(3 * Math.SQRT2, 12);
    expect(errorOf(3, 2)).toBeCloseTo(3 * Math.SQRT2, 12);
    expect(errorOf(1, 2)).toBeCloseTo(2 * Math.SQRT2, 12);
  });

  test("of a group with a single value falls back to the seeds' deviation", () => {
    const delta = deltaOf({ value: 1, count: 1 }, { value: 0, count: 1 }, "absolute", null, 0.5);
    expect(delta?.error).toBeCloseTo(0.5 * Math.SQRT2, 12);
  });

  test("has no error, and is no noise, when one side's is unknown", () => {
    expect(deltaOf({ value: 1, error: 5 }, { value: 0 }, "absolute", "lower", null)).toMatchObject({
      error: null,
      withinNoise: false,
    });
  });

  test("says the same about noise in both modes", () => {
    const cell = { value: 100, error: 40 };
    const base = { value: 10, error: 3 };
    const both = (["absolute", "percent"] as const).map((mode) => deltaOf(cell, base, mode, null, null));
    expect(both.map((delta) => delta?.withinNoise)).toEqual([false, false]);
  });

  test("does not exist without two finite numbers, nor in percent of zero", () => {
    for (const value of [undefined, null, "NaN", "Infinity", Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(deltaOf({ value }, { value: 1 }, "absolute", "lower", 1)).toBeNull();
      expect(deltaOf({ value: 1 }, { value }, "absolute", "lower", 1)).toBeNull();
    }
    expect(deltaOf({ value: 1 }, { value: 0 }, "percent", "lower", 1)).toBeNull();
    expect(deltaOf({ value: 1 }, { value: 0 }, "absolute", "lower", 1)?.value).toBe(1);
  });
});
