import { describe, expect, it } from "vitest";
import {
  type EffectInput,
  type EffectPoint,
  effectStyle,
  prepareEffect,
} from "#lib/charts/prepare-effect.ts";
import { LIGHT_THEME } from "#lib/charts/theme.ts";

const point = (x: number, y: number, more: Partial<EffectPoint> = {}): EffectPoint => ({
  runId: `run-${x}`,
  runName: `run ${x}`,
  level: String(x),
  x,
  y,
  error: null,
  errorName: null,
  isBaseline: false,
  ...more,
});

const input = (more: Partial<EffectInput> = {}): EffectInput => ({
  factor: "lr",
  levels: [0.001, 0.01, 0.1].map((x) => ({ x, text: String(x) })),
  scale: "log",
  y: { label: "MIR (exact)", unit: null, direction: "lower" },
  print: (value) => value.toFixed(3),
  series: [{ label: "", isLine: true, points: [point(0.001, 3.2), point(0.01, 2.9), point(0.1, 3.5)] }],
  baseline: null,
  isNoise: false,
  ...more,
});
const prepare = (more: Partial<EffectInput> = {}) => prepareEffect(input(more), { theme: LIGHT_THEME });

describe("The effect of a factor", () => {
  it("is told by its best level, in the direction of the number", () => {
    expect(prepare().title).toBe("MIR (exact): best at 0.01 (2.900)");
    const y = { label: "GQA", unit: "%", direction: "higher" } as const;
    expect(prepare({ y }).title).toBe("GQA: best at 0.1 (3.500)");
  });

  it("names all levels that print alike as the best", () => {
    const points = [point(0.001, 2.9001), point(0.01, 2.9002), point(0.1, 3.5)];
    expect(prepare({ series: [{ label: "", isLine: true, points }] }).title).toBe(
      "MIR (exact): best at 0.001 and 0.01 (2.900)",
    );
  });

  it("gives its data with the levels as they were logged, and says what its bars are", () => {
    const bar = { error: 0.1, errorName: "standard deviation over 3 seeds", isBaseline: true };
    const points = [{ ...point(0.001, 3.2), level: "1e-3", ...bar }, point(0.01, 2.9)];
    const series = [{ label: "warmup 0.03", isLine: true, points }];
    const { data } = prepare({ series, y: { label: "GQA", unit: "%", direction: "higher" } });
    expect(data).toEqual({
      columns: ["series", "lr", "GQA (%)", "±", "± is", "run", "baseline"],
      rows: [
        ["warmup 0.03", "1e-3", 3.2, 0.1, "standard deviation over 3 seeds", points[0]?.runName, "baseline"],
        ["warmup 0.03", points[1]?.level, 2.9, null, null, points[1]?.runName, null],
      ],
    });
  });

  it("is said to be none where seeds alone would do as much", () => {
    expect(prepare({ isNoise: true }).title).toBe("MIR (exact): no change beyond seed noise");
  });

  it("of a single level has nothing to be compared with", () => {
    const series = [{ label: "", isLine: true, points: [point(0.01, 2.9)] }];
    expect(prepare({ series }).title).toBe("MIR (exact): 2.900 at 0.01, nothing to compare it with");
    expect(prepare({ series: [] }).title).toBe("MIR (exact): no values yet");
  });

  it("stands on a log axis with a tick at each level, texts of categories at their places", () => {
    const { xaxis } = prepare().layout;
    expect(xaxis).toMatchObject({
      type: "log",
      tickvals: [0.001, 0.01, 0.1],
      ticktext: ["0.001", "0.01", "0.1"],
    });
    expect(xaxis.range?.[0]).toBeLessThan(-3);
    expect(xaxis.range?.[1]).toBeGreaterThan(-1);
    const levels = ["none", "LoRA w/o merge", "LoRA w/ merge", "former half", "all layers"];
    const texts = prepare({ scale: "category", levels: levels.map((text, x) => ({ x, text })) }).layout;
    expect(texts.xaxis).toMatchObject({
      type: "linear",
      range: [-0.5, 4.5],
      ticktext: levels,
      tickangle: -35,
    });
    expect(texts.margin.b).toBeGreaterThan(prepare().layout.margin.b);
  });

  it("leaves ticks to Plotly where levels stand so close that their labels would overprint", () => {
    const levels = [1, 1.01, 2].map((x) => ({ x, text: String(x) }));
    expect(prepare({ scale: "linear", levels }).layout.xaxis.tickvals).toBeUndefined();
  });

  it("has bars as long as it is told, room for them, and says in words what they are", () => {
    const points = [
      point(0.001, 3.2, { error: 0.5, errorName: "standard deviation over 3 seeds" }),
      point(0.01, 2.9),
    ];
    const { traces, layout, description } = prepare({ series: [{ label: "", isLine: true, points }] });
    expect(traces[0]).toMatchObject({ error_y: { array: [0.5, 0] } });
    expect(layout.yaxis.range?.[1]).toBeGreaterThan(3.7);
    expect(description).toContain("0.001 3.200 ± 0.500 (standard deviation over 3 seeds)");
  });

  it("rings the baseline and draws its height through all levels", () => {
    const points = [point(0.001, 3.2, { isBaseline: true }), point(0.01, 2.9)];
    const { traces, layout } = prepare({ series: [{ label: "", isLine: true, points }], baseline: 3.2 });
    expect(traces[1]).toMatchObject({ x: [0.001], y: [3.2], marker: { symbol: "circle-open" } });
    expect(layout.shapes).toMatchObject([{ y0: 3.2, y1: 3.2, x0: 0, x1: 1, xref: "paper" }]);
  });

  it("joins only what the factor alone tells apart; other runs are single grey points", () => {
    const series = [
      { label: "a", isLine: true, points: [point(0.001, 3), point(0.01, 2)] },
      { label: "b", isLine: false, points: [point(0.1, 1)] },
    ];
    const { traces } = prepare({ series });
    expect(traces.map((trace) => (trace.type === "scatter" ? trace.mode : null))).toEqual([
      "lines+markers",
      "markers",
    ]);
    expect(effectStyle(LIGHT_THEME, 1, false)).toEqual({ color: LIGHT_THEME.muted, symbol: "circle-open" });
  });

  it("takes names of levels and runs as text, not as Plotly's markup", () => {
    const points = [point(0.001, 3.2, { runName: "<b>x</b>", level: "a&b" }), point(0.01, 2.9)];
    const [trace] = prepare({ series: [{ label: "", isLine: true, points }] }).traces;
    expect(trace?.customdata?.[0]).toEqual(["run-0.001", "&lt;b&gt;x&lt;/b&gt;", "a&amp;b", "3.200"]);
  });
});
