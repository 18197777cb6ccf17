import { describe, expect, it } from "vitest";
import { fitLine, type LineFit, meanBand, predictionInterval } from "#lib/numerics/statistics/regression.ts";
import { statisticsReference } from "#tests/reference/statistics.ts";

function fitted(x: readonly number[], y: readonly number[]): LineFit {
  const result = fitLine(x, y);
  if (result.fit === null) throw new Error(result.reason);
  return result.fit;
}

describe("least squares against scipy.stats.linregress", () => {
  for (const { name, x, y, line } of statisticsReference.correlations) {
    it(`fits "${name}"`, () => {
      const fit = fitted(x, y);
      // Relative to the scale of the data: scipy computes the intercept of offset data with 1e8 · 1e-16 error, and its
      // standard errors from 1 - r², which keeps few digits where the points lie on a line.
      const scale = Math.max(...y.map(Math.abs));
      const close = (actual: number, expected: number, tolerance: number, unit: number): void => {
        expect(Math.abs(actual - expected)).toBeLessThanOrEqual(
          tolerance * Math.max(Math.abs(expected), unit),
        );
      };
      close(fit.slope, line.slope, 1e-11, 0);
      close(fit.intercept, line.intercept, 1e-10, scale);
      close(fit.slopeStandardError, line.slopeStandardError, 1e-9, Math.abs(line.slope) * 1e-6);
      close(fit.interceptStandardError, line.interceptStandardError, 1e-9, scale * 1e-6);
      close(fit.rSquared ?? Number.NaN, line.rSquared, 1e-11, 1);
      for (const [i, point] of meanBand(fit, line.at).entries()) {
        close(point.value, line.value[i] ?? Number.NaN, 1e-10, scale);
        close(point.high - point.value, line.meanReach[i] ?? Number.NaN, 1e-7, scale * 1e-7);
        close(point.value - point.low, line.meanReach[i] ?? Number.NaN, 1e-7, scale * 1e-7);
      }
      for (const [i, point] of predictionInterval(fit, line.at).entries()) {
        close(point.high - point.value, line.newReach[i] ?? Number.NaN, 1e-7, scale * 1e-7);
      }
    });
  }
});

describe("lines at the edges", () => {
  it("a constant x has no line, a constant y has a flat one without R²", () => {
    expect(fitLine([2, 2, 2], [1, 2, 3])).toEqual({ fit: null, reason: "constant-x" });
    expect(fitLine([1, 2], [1, 2])).toEqual({ fit: null, reason: "too-few" });
    expect(fitted([1, 2, 3], [4, 4, 4])).toMatchObject({
      slope: 0,
      intercept: 4,
      rSquared: null,
      residualDeviation: 0,
    });
  });

  it("points on a line have a band of no width", () => {
    const [point] = predictionInterval(fitted([0, 1, 2, 3], [1, 3, 5, 7]), [10]);
    expect(point).toEqual({ x: 10, value: 21, low: 21, high: 21 });
  });

  it("the band is narrowest at the mean of x, and the prediction interval lies outside it", () => {
    const fit = fitted([1, 2, 3, 4, 5], [2, 1, 4, 3, 5]);
    const [atMean, away] = meanBand(fit, [3, 5]);
    const [single] = predictionInterval(fit, [3]);
    if (atMean === undefined || away === undefined || single === undefined) throw new Error("no band");
    expect(away.high - away.low).toBeGreaterThan(atMean.high - atMean.low);
    expect(single.high).toBeGreaterThan(atMean.high);
  });
});
