import { describe, expect, it } from "vitest";
import { normalQuantile, normalSurvival, normalTwoSidedP } from "#lib/numerics/statistics/normal.ts";
import { incompleteBeta, logGamma } from "#lib/numerics/statistics/special-functions.ts";
import { studentCdf, studentQuantile, studentTwoSidedP } from "#lib/numerics/statistics/student-t.ts";
import { statisticsReference as reference } from "#tests/reference/statistics.ts";

/** Relative difference, absolute below `floor`. */
function difference(actual: number, expected: number, floor = 1e-300): number {
  return Math.abs(actual - expected) / Math.max(Math.abs(expected), floor);
}

describe("special functions against scipy.special", () => {
  it("logGamma agrees to 1e-13, absolutely near its zeros at 1 and 2", () => {
    for (const [x, expected] of reference.logGamma)
      expect(difference(logGamma(x), expected, 1)).toBeLessThan(1e-13);
  });

  it("incompleteBeta agrees to 1e-12 relative", () => {
    for (const [x, a, b, expected] of reference.incompleteBeta) {
      expect(difference(incompleteBeta(x, a, b), expected), `I_${x}(${a}, ${b})`).toBeLessThan(1e-12);
    }
  });

  it("refuses arguments outside their domains", () => {
    expect(() => logGamma(0)).toThrow("logGamma requires x > 0");
    expect(() => incompleteBeta(1.1, 1, 1)).toThrow("0 <= x <= 1");
    expect(() => incompleteBeta(0.5, 0, 1)).toThrow("a, b > 0");
  });
});

describe("Student's t against scipy.stats.t", () => {
  // logGamma(df / 2) is about 6e6 at df = 1e6: its rounding alone leaves 1e-9 relative there.
  const tolerance = (df: number): number => (df > 1e5 ? 1e-8 : 1e-11);

  it("gives the two-sided p value to 1e-11 relative, far into the tail", () => {
    for (const [t, df, expected] of reference.studentTwoSidedP) {
      expect(difference(studentTwoSidedP(t, df), expected), `t ${t}, df ${df}`).toBeLessThan(tolerance(df));
      expect(studentTwoSidedP(-t, df)).toBe(studentTwoSidedP(t, df));
    }
  });

  it("gives the quantile for every df to 1e-11 relative, 1e-12 absolute near the median", () => {
    for (const [p, df, expected] of reference.studentQuantile) {
      expect(difference(studentQuantile(p, df), expected, 0.1), `p ${p}, df ${df}`).toBeLessThan(
        tolerance(df),
      );
    }
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

describe("the normal distribution against scipy.stats.norm", () => {
  it("gives the quantile to 1e-14 relative", () => {
    for (const [p, expected] of reference.normalQuantile) {
      expect(difference(normalQuantile(p), expected, 1e-3), `p ${p}`).toBeLessThan(1e-14);
    }
  });

  it("gives the tail probability to 1e-12 relative", () => {
    for (const [z, expected] of reference.normalSurvival) {
      expect(difference(normalSurvival(z), expected), `z ${z}`).toBeLessThan(1e-12);
    }
    expect(normalTwoSidedP(0)).toBe(1);
    expect(normalSurvival(Number.POSITIVE_INFINITY)).toBe(0);
  });

  it("refuses p outside (0, 1)", () => {
    expect(() => normalQuantile(1)).toThrow("0 < p < 1");
  });
});
