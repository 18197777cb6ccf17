import { describe, expect, it } from "vitest";
import type { Correlation, DefinedCorrelation } from "#lib/numerics/statistics/correlation.ts";
import { kendall } from "#lib/numerics/statistics/kendall.ts";
import { pearson } from "#lib/numerics/statistics/pearson.ts";
import { averageRanks, sortedOrder, tieSizes } from "#lib/numerics/statistics/ranks.ts";
import { spearman } from "#lib/numerics/statistics/spearman.ts";
import { statisticsReference } from "#tests/reference/statistics.ts";

function defined(result: Correlation): DefinedCorrelation {
  if (result.coefficient === null) throw new Error(`${result.method} is undefined: ${result.reason}`);
  return result;
}

const METHODS = { pearson, spearman, kendall } as const;
const NAMES = ["pearson", "spearman", "kendall"] as const;

describe("correlation coefficients against scipy 1.17.1", () => {
  for (const reference of statisticsReference.correlations) {
    for (const name of NAMES) {
      it(`${name} of "${reference.name}" agrees: coefficient 1e-12, p value 1e-9, limits 1e-10`, () => {
        const expected = reference[name];
        const actual = defined(METHODS[name](reference.x, reference.y));
        expect(actual.n).toBe(reference.x.length);
        expect(Math.abs(actual.coefficient - expected.r)).toBeLessThan(1e-12);
        // Relative, so that a p value of 1e-40 must be right too. 1 - r² keeps few digits near |r| = 1, hence 1e-9.
        expect(Math.abs(actual.pValue - expected.p)).toBeLessThanOrEqual(1e-9 * expected.p);
        if (expected.interval === null) {
          expect(actual.interval).toBeNull();
          expect(actual.noInterval).not.toBeNull();
        } else {
          expect(Math.abs((actual.interval?.low ?? Number.NaN) - expected.interval[0])).toBeLessThan(1e-10);
          expect(Math.abs((actual.interval?.high ?? Number.NaN) - expected.interval[1])).toBeLessThan(1e-10);
        }
      });
    }
  }
});

describe("correlation of data that have none", () => {
  for (const name of NAMES) {
    const correlate = METHODS[name];

    it(`${name} says too-few below three pairs`, () => {
      expect(correlate([], [])).toEqual({ method: name, n: 0, coefficient: null, reason: "too-few" });
      expect(correlate([1, 2], [3, 1])).toEqual({ method: name, n: 2, coefficient: null, reason: "too-few" });
    });

    it(`${name} says which variable is constant`, () => {
      expect(correlate([5, 5, 5], [1, 2, 3])).toMatchObject({ coefficient: null, reason: "constant-x" });
      expect(correlate([1, 2, 3], [0.1, 0.1, 0.1])).toMatchObject({
        coefficient: null,
        reason: "constant-y",
      });
    });

    it(`${name} refuses values that are not finite, naming the pair`, () => {
      expect(() => correlate([1, 2, Number.NaN], [1, 2, 3])).toThrow("pair 2");
      expect(() => correlate([1, 2], [1, 2, 3])).toThrow("equal lengths");
    });

    it(`${name} of exactly ±1 has no interval, and says why`, () => {
      const up = defined(correlate([1, 2, 3, 4, 5], [2, 4, 6, 8, 10]));
      expect([up.coefficient, up.interval, up.noInterval]).toEqual([1, null, "exactly-one"]);
      const down = defined(correlate([1, 2, 3, 4, 5], [10, 8, 6, 4, 2]));
      expect([down.coefficient, down.interval, down.noInterval]).toEqual([-1, null, "exactly-one"]);
    });

    it(`${name} of three pairs has no interval`, () => {
      expect(correlate([1, 2, 3], [2, 1, 4])).toMatchObject({ interval: null, noInterval: "too-few" });
    });
  }

  it("four runs in perfect order are not taken for certainty: 1 order in 12 is as extreme", () => {
    expect(defined(spearman([1, 2, 3, 4], [1, 4, 9, 16])).pValue).toBeCloseTo(1 / 12, 14);
    expect(defined(kendall([1, 2, 3, 4], [1, 4, 9, 16])).pValue).toBeCloseTo(1 / 12, 14);
  });

  it("an equal order with equal ties is exactly 1 for Kendall, whatever the square roots round to", () => {
    const x = [1, 1, 2, 3, 3, 3, 7, 8, 9, 9, 11];
    expect(defined(kendall(x, x)).coefficient).toBe(1);
    expect(
      defined(
        kendall(
          x,
          x.map((value) => -value),
        ),
      ).coefficient,
    ).toBe(-1);
  });

  it("a narrower level gives a narrower interval", () => {
    const x = [1, 2, 3, 4, 5, 6];
    const y = [1, 3, 2, 4, 6, 5];
    const wide = defined(pearson(x, y, 0.95)).interval;
    const narrow = defined(pearson(x, y, 0.5)).interval;
    expect(narrow?.low).toBeGreaterThan(wide?.low ?? Number.NaN);
    expect(narrow?.high).toBeLessThan(wide?.high ?? Number.NaN);
    expect(() => pearson(x, y, 1)).toThrow("level must be between 0 and 1");
  });
});

describe("Kendall on many pairs", () => {
  it("counts 200 000 pairs with ties in well under the seconds that n² comparisons would take", () => {
    const n = 200_000;
    const x = Float64Array.from({ length: n }, (_, i) => (i * 7919) % 1000);
    const y = Float64Array.from({ length: n }, (_, i) => (i * 104_729) % 997);
    const start = performance.now();
    expect(Math.abs(defined(kendall(x, y)).coefficient)).toBeLessThan(0.01);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe("ranks", () => {
  it("share their average among ties", () => {
    expect(Array.from(averageRanks([10, 20, 10, 5, 20, 20]))).toEqual([2.5, 5, 2.5, 1, 5, 5]);
    expect(Array.from(averageRanks([]))).toEqual([]);
  });

  it("count the ties of each size", () => {
    expect(tieSizes([3, 1, 3, 2, 1, 3])).toEqual([2, 3]);
    expect(tieSizes([1, 2])).toEqual([]);
  });

  it("order infinities and refuse NaN", () => {
    const infinities = [Number.POSITIVE_INFINITY, 0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    expect(Array.from(sortedOrder(infinities))).toEqual([2, 1, 0, 3]);
    expect(() => averageRanks([1, Number.NaN])).toThrow("value 1 is NaN");
  });
});
