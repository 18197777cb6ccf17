import { describe, expect, it } from "vitest";
import { analyseCorrelation } from "#lib/analysis/correlate.ts";
import type { FigureSpec, ScatterTrace } from "#lib/charts/figure.ts";
import { prepareCorrelation } from "#lib/charts/prepare-correlation.ts";
import { DARK_THEME, LIGHT_THEME } from "#lib/charts/theme.ts";
import { AVERAGE, LOSS, MIR, miniatureLossRows, paperRows, SEED } from "#tests/unit/analysis/study-rows.ts";

const seed = analyseCorrelation({ x: MIR, y: SEED, groupBy: "ablation", rows: paperRows("SEED-I") });
const recipe = analyseCorrelation({
  x: MIR,
  y: AVERAGE,
  groupBy: "ablation",
  rows: paperRows("average")
    .filter((row) => row.groups.includes("recipe"))
    .map((row) => ({ ...row, groups: ["recipe"] })),
});

const scatters = (spec: FigureSpec): ScatterTrace[] =>
  spec.traces.flatMap((trace) => (trace.type === "bar" ? [] : [trace]));
const markers = (spec: FigureSpec): ScatterTrace[] =>
  scatters(spec).filter((trace) => trace.mode.includes("markers"));

describe("the correlation figure", () => {
  it("draws the intervals of values that have one, along both axes, and only those", () => {
    const rows = paperRows("SEED-I").map((row, index) => ({
      ...row,
      ...(index === 0 ? { xError: 0.02, yError: 0.5 } : {}),
    }));
    const spec = prepareCorrelation(analyseCorrelation({ x: MIR, y: SEED, groupBy: "none", rows }), {
      theme: LIGHT_THEME,
    });
    const bars = markers(spec).map((trace) => [trace.error_x?.array, trace.error_y?.array]);
    expect(bars.flatMap(([x]) => x?.filter((half) => half > 0) ?? [])).toEqual([1.96 * 0.02]);
    expect(bars.flatMap(([, y]) => y?.filter((half) => half > 0) ?? [])).toEqual([1.96 * 0.5]);
    const hover = markers(spec).flatMap((trace) => trace.customdata ?? []);
    expect(hover.filter((data) => data[2]?.includes(" ± 0.020"))).toHaveLength(1);
    const bare = prepareCorrelation(seed, { theme: LIGHT_THEME });
    for (const trace of markers(bare)) expect(trace).not.toHaveProperty("error_x");
  });

  it("prints the values of params at its points as they were logged", () => {
    const rows = paperRows("SEED-I").map((row, index) => ({
      ...row,
      ...(index === 0 ? { xText: "1e-3" } : {}),
    }));
    const spec = prepareCorrelation(analyseCorrelation({ x: MIR, y: SEED, groupBy: "none", rows }), {
      theme: LIGHT_THEME,
    });
    const hover = markers(spec).flatMap((trace) => trace.customdata ?? []);
    expect(hover.filter((data) => data[2] === "1e-3")).toHaveLength(1);
  });

  it("is titled by the finding, and says what pooling hides", () => {
    const spec = prepareCorrelation(seed, { theme: LIGHT_THEME });
    expect(spec.title).toBe("SEED-I follows MIR: Pearson −0.58 [−0.80, −0.21], n = 22");
    expect(spec.subtitle).toContain("Pooling hides what the groups show");
  });

  it("draws every run exactly once, and a run of several groups in the colour of none", () => {
    const spec = prepareCorrelation(seed, { theme: LIGHT_THEME });
    const ids = markers(spec).flatMap((trace) => trace.customdata?.map((data) => data[0]) ?? []);
    expect(ids).toHaveLength(22);
    expect(new Set(ids).size).toBe(22);
    const shared = markers(spec).find((trace) => trace.name === "in several");
    expect(shared?.customdata?.map((data) => [data[0], data[4]])).toEqual([
      ["T2-baseline", "recipe, connector"],
    ]);
  });

  it("tells groups apart by colour and by symbol", () => {
    const styles = markers(prepareCorrelation(seed, { theme: DARK_THEME })).map((trace) => trace.marker);
    expect(new Set(styles.map((marker) => marker?.color)).size).toBe(styles.length);
    expect(new Set(styles.map((marker) => marker?.symbol)).size).toBe(styles.length);
  });

  it("has a fit with its band per group of four runs, or one for all runs", () => {
    const lines = (fits: "groups" | "pooled" | "both" | "none") =>
      scatters(prepareCorrelation(seed, { theme: LIGHT_THEME, fits }))
        .filter((trace) => trace.mode === "lines")
        .map((trace) => trace.name);
    expect(lines("pooled")).toEqual(["all runs: 95 % band", "all runs: fit"]);
    expect(lines("groups")).toHaveLength(2 * 5);
    expect(lines("groups")).toContain("recipe: 95 % band");
    expect(lines("groups")).not.toContain("base-llm: fit");
    expect(lines("none")).toEqual([]);
  });

  it("leaves out the bands of many groups beside the pooled one, which they would hide", () => {
    const spec = prepareCorrelation(seed, { theme: LIGHT_THEME });
    const names = scatters(spec)
      .filter((trace) => trace.mode === "lines")
      .map((trace) => trace.name);
    expect(names.slice(0, 2)).toEqual(["all runs: 95 % band", "all runs: fit"]);
    expect(names).toHaveLength(2 + 5);
    expect(names).toContain("recipe: fit");
    expect(names).not.toContain("recipe: 95 % band");
  });

  it("bounds the axes by the runs, not by the bands", () => {
    const { layout } = prepareCorrelation(seed, { theme: LIGHT_THEME });
    const [low = 0, high = 0] = layout.yaxis.range ?? [];
    expect(low).toBeGreaterThan(48);
    expect(high).toBeLessThan(73);
  });

  it("labels few runs directly and many by legend and hover", () => {
    const few = markers(prepareCorrelation(recipe, { theme: LIGHT_THEME }));
    expect(few[0]?.mode).toBe("markers+text");
    expect(few[0]?.text).toContain("T2-lr5e-4");
    expect(few[0]?.textposition).toHaveLength(6);
    expect(markers(prepareCorrelation(seed, { theme: LIGHT_THEME }))[0]?.mode).toBe("markers");
    expect(prepareCorrelation(seed, { theme: LIGHT_THEME }).layout.showlegend).toBe(true);
  });

  it("names units and directions on the axes", () => {
    const { layout } = prepareCorrelation(recipe, { theme: LIGHT_THEME });
    expect([layout.xaxis.title.text, layout.yaxis.title.text]).toEqual([
      "MIR ↓ better",
      "Average (%) ↑ better",
    ]);
  });

  it("takes names of runs for text, not for markup", () => {
    const rows = [1, 2, 3].map((x) => ({
      runId: `r${x}`,
      runName: `<a href="x">&${x}`,
      x,
      y: x * x,
      groups: [],
    }));
    const spec = prepareCorrelation(analyseCorrelation({ x: MIR, y: SEED, groupBy: "none", rows }), {
      theme: LIGHT_THEME,
    });
    expect(JSON.stringify(spec.traces)).not.toContain("<a");
    expect(markers(spec)[0]?.customdata?.[0]?.[1]).toBe('&lt;a href="x"&gt;&amp;1');
    expect(markers(spec)[0]?.name).toBe("runs");
  });

  it("draws nothing but axes when there are no runs", () => {
    const spec = prepareCorrelation(analyseCorrelation({ x: MIR, y: SEED, groupBy: "none", rows: [] }), {
      theme: DARK_THEME,
    });
    expect(spec.traces).toEqual([]);
    expect(spec.title).toContain("No run has both");
  });

  it("of the miniature study is the golden figure", async () => {
    const result = analyseCorrelation({
      x: LOSS,
      y: AVERAGE,
      groupBy: "ablation",
      rows: miniatureLossRows(),
    });
    const spec = prepareCorrelation(result, { theme: LIGHT_THEME, formatY: (value) => value.toFixed(1) });
    // Six digits, because the last ones of the bands may differ between machines.
    const rounded = JSON.stringify(
      spec,
      (_key, value) => (typeof value === "number" ? Number(value.toPrecision(6)) : value),
      1,
    );
    await expect(`${rounded}\n`).toMatchFileSnapshot("../../golden/charts/miniature-loss.json");
  });
});
