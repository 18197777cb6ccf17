import { describe, expect, it } from "vitest";
import { figureCsv } from "#lib/charts/figure-data.ts";
import { type FactorGridInput, prepareFactorGrid } from "#lib/charts/prepare-factor-grid.ts";
import { inkOnViridis, LIGHT_THEME, viridisColor } from "#lib/charts/theme.ts";

const cell = (x: number, y: number, value: number) => ({
  x,
  y,
  value,
  deviation: null,
  count: 1,
  detail: null,
  runId: `${x}-${y}`,
  runName: `run ${x} ${y}`,
  isBaseline: false,
  isConfounded: false,
});
const input: FactorGridInput = {
  x: { label: "lr", levels: ["1e-4", "1e-3", "1e-2"] },
  y: { label: "data", levels: ["small", "large"] },
  value: { label: "MIR (exact)", direction: "lower" },
  print: (value) => value.toFixed(3),
  cells: [cell(0, 0, 3), { ...cell(1, 0, 2), isBaseline: true }, { ...cell(2, 1, 4), isConfounded: true }],
  unmeasured: [],
  hidden: 0,
};

describe("A factor grid", () => {
  const { title, subtitle, description, layout, traces } = prepareFactorGrid(input, LIGHT_THEME);
  const texts = layout.annotations.map(({ x, y, text }) => [x, y, text]);

  it("prints the value in its cell, and says where no run is", () => {
    expect(texts.filter(([, , text]) => text !== "no run")).toEqual([
      [0, 0, "3.000"],
      [1, 0, "2.000"],
      [2, 1, "4.000 *"],
    ]);
    expect(texts.filter(([, , text]) => text === "no run").map(([x, y]) => [x, y])).toEqual([
      [2, 0],
      [0, 1],
      [1, 1],
    ]);
    expect(description).toContain("3 of 6 cells are missing");
    expect(subtitle).toContain("3 pairs have no run.");
  });

  it("tells a run without a value from a pair without a run, and says what it leaves out", () => {
    const spec = prepareFactorGrid({ ...input, unmeasured: [{ x: 2, y: 0 }], hidden: 2 }, LIGHT_THEME);
    const found = spec.layout.annotations.map(({ x, y, text }) => [x, y, text]);
    expect(found).toContainEqual([2, 0, "no value"]);
    expect(found.filter(([, , text]) => text === "no run")).toHaveLength(2);
    expect(spec.subtitle).toContain("2 pairs have no run, 1 has a run without a value.");
    expect(spec.subtitle).toContain("2 further rows of these pairs are not shown.");
  });

  it("gives its data as levels with their values, and what is missing by name", () => {
    const spec = prepareFactorGrid({ ...input, unmeasured: [{ x: 2, y: 0 }] }, LIGHT_THEME);
    const csv = figureCsv(spec, { link: "http://here", date: "2026-11-23" });
    expect(csv.split("\r\n").slice(4)).toEqual([
      "data,lr,MIR (exact),±,seeds,run,note",
      "small,1e-4,3,,1,run 0 0,",
      "small,1e-3,2,,1,run 1 0,baseline",
      "small,1e-2,,,,,no value",
      "large,1e-4,,,,,no run",
      "large,1e-3,,,,,no run",
      "large,1e-2,4,,1,run 2 1,differs in more than these two factors",
      "",
    ]);
  });

  it("hatches what is missing within its own cell", () => {
    const lines = layout.shapes.filter(({ type }) => type === "line");
    expect(lines.length).toBeGreaterThanOrEqual(9);
    for (const { x0, x1, y0, y1 } of lines) {
      const [column, row] = [Math.abs(Math.round((x0 + x1) / 2)), Math.abs(Math.round((y0 + y1) / 2))];
      expect(texts).toContainEqual([column, row, "no run"]);
      for (const [value, centre] of [
        ...[x0, x1].map((x) => [x, column] as const),
        ...[y0, y1].map((y) => [y, row] as const),
      ]) {
        expect(Math.abs(value - centre)).toBeLessThanOrEqual(0.4701);
      }
    }
  });

  it("colours from the least, dark, to the greatest, bright, and frames the baseline", () => {
    const filled = layout.shapes.filter(({ fillcolor }) => fillcolor !== undefined);
    expect(filled.map(({ fillcolor }) => fillcolor)).toEqual([
      viridisColor(0.5),
      viridisColor(0),
      viridisColor(1),
    ]);
    expect(filled.map(({ line }) => line.width)).toEqual([0, 3, 0]);
  });

  it("says where the best is, and opens the run of a cell", () => {
    expect(title).toBe("MIR (exact) is best at lr 1e-3, data small (2.000)");
    expect(traces[0]?.customdata?.[1]).toEqual(["1-0", "run 1 0", "lr 1e-3, data small", "2.000"]);
  });

  it("stands with its first row on top", () => {
    expect(layout.yaxis.range).toEqual([1.5, -0.5]);
    expect(layout.yaxis).toMatchObject({ tickvals: [0, 1], ticktext: ["small", "large"] });
  });
});

describe("Viridis", () => {
  it("meets its ends, and text on it has a contrast of at least 4.5", () => {
    expect([viridisColor(0), viridisColor(1), viridisColor(0.125)]).toEqual([
      "#440154",
      "#fde725",
      "#482878",
    ]);
    for (let share = 0; share <= 1; share += 0.01) {
      expect(contrast(viridisColor(share), inkOnViridis(share))).toBeGreaterThanOrEqual(4.5);
    }
  });
});

/** WCAG 2. */
function contrast(a: string, b: string): number {
  const [high = 1, low = 0] = [a, b].map(luminance).toSorted((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
