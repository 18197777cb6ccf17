import type { AxisLayout, FigureSpec } from "#lib/charts/figure.ts";
import { paddedRange } from "#lib/charts/layout.ts";
import { type ChartTheme, DARK_THEME, LIGHT_THEME } from "#lib/charts/theme.ts";

/** How a figure is printed. */
export interface PaperFormat {
  readonly font: "sans" | "serif";
  /** The width of one column or of the whole page of a two-column paper. */
  readonly width: "column" | "page";
}

/** Inches. */
const WIDTHS = { column: 3.25, page: 6.75 } as const;
const RATIOS = { column: 0.72, page: 0.5 } as const;
const PIXELS_PER_INCH = 96;
const PIXELS_PER_POINT = 96 / 72;

/** Families with equal metrics on every system: the PDF standard fonts first, then their common substitutes. */
const FAMILIES = {
  sans: "Helvetica, Arial, 'Liberation Sans', 'Nimbus Sans', sans-serif",
  serif: "Times, 'Times New Roman', 'Liberation Serif', 'Nimbus Roman', serif",
} as const;

/** Points. */
const TEXT_SIZE = 8;
const TITLE_SIZE = 9;

export interface PrintedFigure {
  readonly spec: FigureSpec;
  /** CSS pixels, 96 per inch. */
  readonly width: number;
  readonly height: number;
}

/** The figure on white in the light theme's colours, with 8 pt text and 9 pt axis titles in the paper's font. */
export function paperFigure(spec: FigureSpec, { font, width }: PaperFormat): PrintedFigure {
  const inches = WIDTHS[width];
  const pixels = Math.round(inches * PIXELS_PER_INCH);
  const family = FAMILIES[font];
  const printed = mapValues(spec, (key, value) => {
    if (typeof value === "string") return COLOURS.get(value.toLowerCase()) ?? value;
    if (!isFont(key, value)) return value;
    const points = value.size >= 13 ? TITLE_SIZE : TEXT_SIZE;
    return { ...value, family, size: points * PIXELS_PER_POINT };
  }) as FigureSpec;
  const layout = {
    ...printed.layout,
    paper_bgcolor: LIGHT_THEME.surface,
    plot_bgcolor: LIGHT_THEME.surface,
    xaxis: withRange(printed.layout.xaxis, printed),
  };
  return asStandalone({ ...printed, layout }, pixels, Math.round(pixels * RATIOS[width]));
}

/** The figure as shown on the screen, with the background of its card. */
export function screenFigure(spec: FigureSpec, width: number, height: number): PrintedFigure {
  const ground = spec.layout.hoverlabel.bgcolor;
  const layout = { ...spec.layout, paper_bgcolor: ground, plot_bgcolor: ground };
  return asStandalone({ ...spec, layout }, width, height);
}

/** Adds what the surrounding page shows, and grows the figure by the height of its legend. */
function asStandalone(spec: FigureSpec, width: number, height: number): PrintedFigure {
  const { standalone, layout } = spec;
  const showlegend = layout.showlegend || standalone?.hasLegend === true;
  const { title } = layout.yaxis;
  const yaxis =
    standalone === undefined
      ? layout.yaxis
      : { ...layout.yaxis, title: { ...title, text: standalone.yTitle } };
  const legendHeight = showlegend ? legendRows(spec, width) * LEGEND_ROW + LEGEND_GAP : 0;
  const margin = showlegend ? { ...layout.margin, t: legendHeight } : layout.margin;
  return {
    spec: {
      ...spec,
      layout: { ...layout, showlegend, yaxis, margin, legend: { ...layout.legend, maxheight: 1 } },
    },
    width,
    height: height + legendHeight,
  };
}

/** Pixels that Plotly reserves for a legend entry in addition to its text. */
const LEGEND_ROW = 19;
const LEGEND_GAP = 10;
const LEGEND_MARK = 38;
/** Right margin of a plot without line labels, as in figure/fit-layout.ts. */
const NO_LABELS_RIGHT = 24;
/** Average width of a letter as a share of the font size. */
const LETTER_WIDTH = 0.5;

/** Number of lines that the legend takes above a figure `width` pixels wide. */
function legendRows({ traces, layout }: FigureSpec, width: number): number {
  const right = layout.annotations.length > 0 ? layout.margin.r : NO_LABELS_RIGHT;
  const room = width - layout.margin.l - right;
  let rows = 1;
  let taken = 0;
  for (const { name } of traces.filter((trace) => trace.showlegend)) {
    const entry = LEGEND_MARK + [...name].length * LETTER_WIDTH * layout.legend.font.size;
    if (taken > 0 && taken + entry > room) {
      rows += 1;
      taken = 0;
    }
    taken += entry;
  }
  return rows;
}

/** Plotly's automatic range also reserves room for labels at line ends: half of a narrow figure. */
function withRange(xaxis: AxisLayout, { traces }: FigureSpec): AxisLayout {
  if (xaxis.range !== undefined || xaxis.type === "category" || traces.some(({ type }) => type === "bar")) {
    return xaxis;
  }
  const positions = traces.flatMap(({ x }) => x.filter((at): at is number => typeof at === "number"));
  const drawn = xaxis.type === "log" ? positions.filter((at) => at > 0).map(Math.log10) : positions;
  const range = new Set(drawn).size > 1 ? paddedRange(drawn, 0.02) : undefined;
  return range === undefined ? xaxis : { ...xaxis, range };
}

/** Maps the dark theme's colours to the light theme's; text is black on paper. */
const COLOURS = new Map(
  [
    ...(["surface", "muted", "grid"] as const).map((name) => [DARK_THEME[name], LIGHT_THEME[name]] as const),
    [DARK_THEME.ink, "#000000"] as const,
    [LIGHT_THEME.ink, "#000000"] as const,
    ...groupPairs(DARK_THEME, LIGHT_THEME),
  ].map(([from, to]) => [from.toLowerCase(), to]),
);

function groupPairs(from: ChartTheme, to: ChartTheme) {
  return from.groups.map((color, i) => [color, to.groups[i] ?? color] as const);
}

function isFont(key: string, value: unknown): value is { readonly size: number } {
  return /font$/i.test(key) && typeof value === "object" && value !== null && "size" in value;
}

/** A deep copy with `change` applied to every value, innermost first. */
function mapValues(value: unknown, change: (key: string, value: unknown) => unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((entry) => change(key, mapValues(entry, change)));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, change(name, mapValues(entry, change, name))]),
  );
}
