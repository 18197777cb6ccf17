import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { figureCsv } from "#lib/charts/figure-data.ts";
import { paperFigure } from "#lib/charts/paper.ts";
import { prepareBands } from "#lib/charts/prepare-compare-bands.ts";
import { prepareCurves } from "#lib/charts/prepare-curves.ts";
import { DARK_THEME } from "#lib/charts/theme.ts";

const source = { link: "http://localhost/projects/a", date: "2026-11-23T10:00:00.000Z" };
const curve = (runName: string, values: (number | "NaN")[]) => ({
  runId: runName,
  runName,
  key: "loss",
  steps: values.map((_, i) => i * 10),
  values,
  errors: values.map(() => 0.5),
});
const spec = prepareCurves([curve("=HYPERLINK(1)", [2, "NaN", 1]), curve('a "b" <c>, d', [0.1 + 0.2])], {
  theme: DARK_THEME,
  y: { label: "loss", direction: "lower" },
});

test("a figure's CSV is read back by a parser: names as they are, full precision, gaps left out", () => {
  const text = figureCsv(spec, source);
  const rows: Record<string, string>[] = parse(text, { columns: true, comment: "#", comment_no_infix: true });
  expect(rows.map(({ series, x, y }) => [series, Number(x), Number(y)])).toEqual([
    ["'=HYPERLINK(1)", 0, 2],
    ["'=HYPERLINK(1)", 20, 1],
    ['a "b" <c>, d', 0, 0.1 + 0.2],
  ]);
  expect(Number(rows[0]?.["y_error_95"])).toBeCloseTo(0.98, 3);
  expect(text).toContain("# http://localhost/projects/a\r\n");
  expect(text).toContain("# y: loss ↓ better\r\n");
});

test("a paper's figure is white, 3.25 in wide, in 8 and 9 pt of one font, and dark colours are gone", () => {
  const { spec: printed, width } = paperFigure(spec, { font: "serif", width: "column" });
  expect(width).toBe(312);
  expect(printed.layout.paper_bgcolor).toBe("#ffffff");
  expect(printed.layout.xaxis.title.font.size).toBeCloseTo(12, 9);
  expect(printed.layout.xaxis.tickfont.size).toBeCloseTo(32 / 3, 9);
  expect(printed.layout.xaxis.tickfont.family).toMatch(/^Times/);
  const text = JSON.stringify(printed).toLowerCase();
  for (const colour of [DARK_THEME.ink, DARK_THEME.surface, DARK_THEME.grid, DARK_THEME.muted, "#3d9be0"]) {
    expect(text).not.toContain(colour.toLowerCase());
  }
  expect(printed.layout.xaxis.range?.[1]).toBeCloseTo(20.4, 9);
});

test("a band lies around its mean and ends where a log axis has no place for it", () => {
  const band = {
    group: "mlp",
    runs: 2,
    x: [0, 1],
    mean: [2, 1],
    low: [1, -1],
    high: [3, 3],
    counts: [2, 2],
  };
  const figure = prepareBands([band], {
    theme: DARK_THEME,
    y: { label: "loss" },
    xLabel: { label: "Step" },
    isStep: true,
    spread: "range",
    logY: true,
    smoothing: 0,
  });
  expect(figure.traces.map(({ x, y }) => [x, y])).toEqual([
    [
      [0, 0],
      [3, 1],
    ],
    [
      [0, 1],
      [2, 1],
    ],
  ]);
  expect(figure.title).toBe("loss ends at 1.000 (mlp)");
  expect(figure.subtitle).toContain("least to greatest run");
});

test("a legend of many lines makes the figure higher, and takes nothing from the plot", () => {
  const runs = Array.from({ length: 12 }, (_, index) => curve(`run-${index}`, [2, 1]));
  const y = { label: "loss", direction: "lower" } as const;
  const [few, many] = [runs.slice(0, 2), runs].map((some) =>
    paperFigure(prepareCurves(some, { theme: DARK_THEME, y }), { font: "sans", width: "column" }),
  );
  const plotHeight = (printed: typeof many) =>
    (printed?.height ?? 0) - (printed?.spec.layout.margin.t ?? 0) - (printed?.spec.layout.margin.b ?? 0);
  expect(many?.spec.layout.showlegend).toBe(true);
  expect(many?.height).toBeGreaterThan((few?.height ?? 0) + 50);
  expect(plotHeight(many)).toBeGreaterThanOrEqual(plotHeight(few));
});
