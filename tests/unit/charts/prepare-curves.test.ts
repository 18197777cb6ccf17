import { describe, expect, it } from "vitest";
import { endLabels } from "#lib/charts/end-labels.ts";
import { type FigureSpec, MARGIN, type ScatterTrace } from "#lib/charts/figure.ts";
import { type Curve, prepareCurves } from "#lib/charts/prepare-curves.ts";
import { smooth } from "#lib/charts/smoothing.ts";
import { DARK_THEME, LIGHT_THEME } from "#lib/charts/theme.ts";

const LOSS = { label: "train_loss", unit: null, direction: "lower" } as const;

function curve(changes: Partial<Curve> = {}): Curve {
  return {
    runId: "r1",
    runName: "baseline",
    key: "train_loss",
    steps: [1, 10, 20, 30],
    values: [2.3117, 1.5, 0.9, 0.20785],
    ...changes,
  };
}

const traces = (spec: FigureSpec): ScatterTrace[] =>
  spec.traces.flatMap((trace) => (trace.type === "scatter" ? [trace] : []));

describe("smoothing", () => {
  it("equals TensorBoard's debiased moving average", () => {
    // w = 0.6 by hand: s1 = 0.4·1/0.4, s2 = (0.6·0.4·1 + 0.4·2)/(1 - 0.36), ...
    const [a, b, c] = smooth([1, 2, 4], 0.6);
    expect(a).toBeCloseTo(1, 14);
    expect(b).toBeCloseTo((0.24 + 0.8) / 0.64, 14);
    expect(c).toBeCloseTo((0.6 * 1.04 + 1.6) / (1 - 0.216), 14);
  });

  it("leaves a constant constant from the first value on", () => {
    for (const value of smooth([5, 5, 5, 5], 0.99)) expect(value).toBeCloseTo(5, 12);
  });

  it("keeps gaps as gaps and does not let them into the average", () => {
    expect(smooth([1, null, Number.NaN, 1], 0.9).map((value) => value === null)).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(smooth([1, null, 1], 0.5)[2]).toBe(1);
    expect(smooth([3, 1, 2], 0)).toEqual([3, 1, 2]);
    expect(() => smooth([1], 1)).toThrow("[0, 1)");
  });
});

describe("metric curves", () => {
  it("are titled by what they do", () => {
    const title = (values: Curve["values"]): string =>
      prepareCurves([curve({ values })], { theme: LIGHT_THEME, y: LOSS }).title;
    expect(title([2.3117, 1.5, 0.9, 0.20785])).toBe("train_loss falls from 2.312 to 0.2079 at step 30");
    expect(title([1, 2, 3, "NaN"])).toBe("train_loss rises from 1.000 to 3.000 at step 20");
    expect(title(["NaN", "NaN", "NaN", "NaN"])).toBe("train_loss has no finite value yet");
    const two = prepareCurves([curve(), curve({ runId: "r2", runName: "lr-1e-2", values: [3, 2, 1, 0.5] })], {
      theme: LIGHT_THEME,
      y: LOSS,
    });
    expect(two.title).toBe("train_loss ends between 0.2079 (baseline) and 0.5000 (lr-1e-2)");
  });

  it("break at NaN and infinities, and mark where", () => {
    const spec = prepareCurves([curve({ values: [2, "NaN", "Infinity", 1] })], {
      theme: LIGHT_THEME,
      y: LOSS,
    });
    expect(traces(spec)[0]?.y).toEqual([2, null, null, 1]);
    expect(traces(spec)[0]?.connectgaps).toBe(false);
    expect(spec.layout.shapes.map((shape) => [shape.x0, shape.x1])).toEqual([
      [10, 10],
      [20, 20],
    ]);
    expect(spec.subtitle).toBe("NaN or infinite values, marked by bands: 2 in baseline.");
  });

  it("take the marks from the server's counts where points were left out, merged when there are many", () => {
    const nonFinite = Array.from({ length: 400 }, (_, i) => ({
      fromStep: i * 10,
      toStep: i * 10 + 5,
      nan: 2,
      positiveInfinity: 0,
      negativeInfinity: 1,
    }));
    const spec = prepareCurves([curve({ nonFinite })], { theme: LIGHT_THEME, y: LOSS });
    expect(spec.layout.shapes.length).toBeLessThanOrEqual(50);
    expect(spec.subtitle).toContain("1200 in baseline");
  });

  it("show the raw curve faint behind the smoothed one, in the same range", () => {
    const plain = prepareCurves([curve()], { theme: LIGHT_THEME, y: LOSS });
    const smoothed = prepareCurves([curve()], { theme: LIGHT_THEME, y: LOSS, smoothing: 0.6 });
    const [raw, main] = traces(smoothed);
    expect(raw?.y).toEqual([2.3117, 1.5, 0.9, 0.20785]);
    expect(raw?.line?.color).toMatch(/^rgba\(.*, 0\.3\)$/);
    expect(main?.y[3]).toBeGreaterThan(0.20785);
    expect(main?.customdata?.[3]?.[3]).toContain("(raw 0.2079)");
    expect(smoothed.layout.yaxis.range).toEqual(plain.layout.yaxis.range);
    expect(smoothed.subtitle).toBe("Moving average of weight 0.60, raw values faint.");
  });

  it("leave values of 0 and below out of a log axis, and say so", () => {
    const spec = prepareCurves([curve({ values: [10, 0, -1, 0.1] })], {
      theme: LIGHT_THEME,
      y: LOSS,
      logY: true,
    });
    expect(traces(spec)[0]?.y).toEqual([10, null, null, 0.1]);
    expect(spec.layout.yaxis.range?.map((value) => Number(value.toFixed(6)))).toEqual([-1.1, 1.1]);
    expect(spec.subtitle).toBe("2 values of 0 or below cannot stand on a log axis.");
  });

  it("tick a log axis by powers of ten, and between them where there are few", () => {
    const dtick = (values: number[]) =>
      prepareCurves([curve({ values })], { theme: LIGHT_THEME, y: LOSS, logY: true }).layout.yaxis.dtick;
    expect(dtick([10, 5, 2, 1])).toBe("D2");
    expect(dtick([1e5, 1e3, 1, 0.1])).toBe(1);
    expect(dtick([1e20, 1e3, 1, 0.1])).toBe(3);
  });

  it("label up to eight curves at their ends, by what tells them apart", () => {
    const twoRuns = prepareCurves([curve(), curve({ runId: "r2", runName: "seed-1" })], {
      theme: LIGHT_THEME,
      y: LOSS,
    });
    expect(twoRuns.layout.annotations.map((label) => label.text)).toEqual(["baseline", "seed-1"]);
    const twoKeys = prepareCurves([curve(), curve({ key: "eval_loss" })], { theme: LIGHT_THEME, y: LOSS });
    expect(twoKeys.layout.annotations.map((label) => label.text)).toEqual(["train_loss", "eval_loss"]);
    const nine = prepareCurves(
      Array.from({ length: 9 }, (_, i) => curve({ runId: `r${i}`, runName: `run ${i}` })),
      { theme: LIGHT_THEME, y: LOSS },
    );
    expect([nine.layout.annotations.length, nine.layout.showlegend]).toEqual([0, true]);
  });

  it("draw long series as lines and mark the points of short ones", () => {
    const steps = Array.from({ length: 6000 }, (_, i) => i);
    const long = prepareCurves([curve({ steps, values: steps })], { theme: DARK_THEME, y: LOSS });
    expect(traces(long).map((trace) => [trace.type, trace.mode])).toEqual([["scatter", "lines"]]);
    expect(traces(prepareCurves([curve()], { theme: DARK_THEME, y: LOSS }))[0]?.mode).toBe("lines+markers");
  });

  it("have the same margins as every other figure", () => {
    expect(prepareCurves([], { theme: LIGHT_THEME, y: LOSS }).layout.margin).toBe(MARGIN);
  });
});

describe("labels at the ends of lines", () => {
  it("are pushed apart, and use exponents on log axes", () => {
    const labels = [
      { text: "a", x: 100, y: 1 },
      { text: "b", x: 1000, y: 1.01 },
    ];
    const [a, b] = endLabels(labels, { isLogX: true, isLogY: true, yRange: [-1, 1] }, LIGHT_THEME);
    expect([a?.x, a?.y]).toEqual([2, 0]);
    expect(b?.x).toBe(3);
    expect(b?.yshift).toBe(13);
    expect(a?.yshift).toBe(0);
  });

  it("draw 95 % bars where values have standard errors, make room for them and say what they are", () => {
    const errors = [0.01, null, 0.02, null];
    const spec = prepareCurves([curve({ errors })], { theme: LIGHT_THEME, y: LOSS });
    const [main] = traces(spec);
    expect(main?.error_y?.array).toEqual([1.96 * 0.01, 0, 1.96 * 0.02, 0]);
    expect(main?.customdata?.map((data) => data[3])).toEqual([
      "2.312 ± 0.010",
      "1.500",
      "0.9000 ± 0.020",
      "0.2079",
    ]);
    expect(spec.subtitle).toContain("95 % intervals");
    expect(spec.title).toBe("train_loss falls from 2.312 ± 0.010 to 0.2079 at step 30");
    const wide = prepareCurves([curve({ errors: [10, null, null, null] })], { theme: LIGHT_THEME, y: LOSS });
    expect(wide.layout.yaxis.range?.[1]).toBeGreaterThan(2.3117 + 19.6);
    const bare = prepareCurves([curve()], { theme: LIGHT_THEME, y: LOSS });
    expect(traces(bare)[0]).not.toHaveProperty("error_y");
    expect(bare.subtitle).toBeNull();
  });
});
