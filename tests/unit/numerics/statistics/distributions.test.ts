import { describe, expect, it } from "vitest";
import { normalQuantile, normalSurvival, normalTwoSidedP } from "#lib/numerics/statistics/normal.ts";
import { studentCdf, studentQuantile, studentTwoSidedP } from "#lib/numerics/statistics/student-t.ts";
import { statisticsReference as reference } from "#tests/reference/statistics.ts";

/** Relative difference. */
function difference(actual: number, expected: number): number {
  return Math.abs(actual - expected) / Math.max(Math.abs(expected), 1e-300);
}

describe("Student's t against 50 digits, for df from 1 to 1e9", () => {
  it("gives the two-sided p value to 4e-15 (1 + |ln p|), from p = 1 down to 1e-300", () => {
    for (const [t, df, expected] of reference.studentTwoSidedP) {
      const bound = 4e-15 * (1 + Math.abs(Math.log(expected)));
      expect(difference(studentTwoSidedP(t, df), expected), `t ${t}, df ${df}`).toBeLessThan(bound);
      expect(studentTwoSidedP(-t, df)).toBe(studentTwoSidedP(t, df));
    }
  });

  it("gives the quantile to 4e-15, beside the median and in the tails, and to 4e-14 below 1e-4", () => {
    for (const [tail, df, expected] of reference.studentUpperQuantile) {
      const bound = tail < 1e-4 ? 4e-14 : 4e-15;
      expect(difference(studentQuantile(tail, df), -expected), `tail ${tail}, df ${df}`).toBeLessThan(bound);
    }
  });

  it("is symmetric, where 1 - p is exact", () => {
    for (const p of [0.975, 0.75, 0.501]) expect(studentQuantile(p, 7)).toBe(-studentQuantile(1 - p, 7));
  });

  it("takes a t whose square overflows", () => {
    expect(difference(studentTwoSidedP(1e200, 1), 2e-200 / Math.PI)).toBeLessThan(4e-15 * 461);
  });

  it("inverts its own distribution function", () => {
    for (const p of [0.01, 0.2, 0.7, 0.99]) expect(studentCdf(studentQuantile(p, 5), 5)).toBeCloseTo(p, 13);
  });

  it("refuses impossible arguments", () => {
    expect(() => studentQuantile(0, 3)).toThrow("0 < p < 1");
    expect(() => studentQuantile(0.5, 0)).toThrow("degrees of freedom > 0");
    expect(() => studentTwoSidedP(Number.NaN, 3)).toThrow("NaN");
    expect(studentTwoSidedP(Number.POSITIVE_INFINITY, 3)).toBe(0);
  });
});

describe("the normal distribution against 50 digits", () => {
  it("gives the quantile to 1e-15 relative", () => {
    for (const [p, expected] of reference.normalQuantile) {
      expect(difference(normalQuantile(p), expected), `p ${p}`).toBeLessThan(1e-15);
    }
  });

  it("gives the tail probability to 1e-13 relative", () => {
    for (const [z, expected] of reference.normalSurvival) {
      expect(difference(normalSurvival(z), expected), `z ${z}`).toBeLessThan(1e-13);
    }
    expect(normalTwoSidedP(0)).toBe(1);
    expect(normalSurvival(Number.POSITIVE_INFINITY)).toBe(0);
  });

  it("refuses p outside (0, 1)", () => {
    expect(() => normalQuantile(1)).toThrow("0 < p < 1");
  });
});
