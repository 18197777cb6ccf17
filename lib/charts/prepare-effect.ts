import {
  type AxisLayout,
  type FigureSpec,
  type FigureTable,
  plotText,
  type ScatterTrace,
  type Shape,
  shortLabel,
} from "#lib/charts/figure.ts";
import { type AxisInfo, axis, baseLayout, font, paddedRange } from "#lib/charts/layout.ts";
import { type ChartTheme, groupStyle } from "#lib/charts/theme.ts";

/** One metric against the levels of a factor: one of the small multiples of an ablation. */
export interface EffectInput {
  readonly factor: string;
  /** In axis order. `x` is the level's number on a numeric axis, else its index. */
  readonly levels: readonly { readonly x: number; readonly text: string }[];
  readonly scale: "linear" | "log" | "category";
  readonly y: AxisInfo;
  /** Formats a value. */
  readonly print: (value: number) => string;
  /** The clean comparison comes first. */
  readonly series: readonly EffectSeries[];
  readonly baseline: number | null;
  /** Whether a change of seed alone could explain the largest difference within the first series. */
  readonly isNoise: boolean;
}

export interface EffectSeries {
  readonly label: string;
  /** Points are joined by a line; otherwise they are separate and grey. */
  readonly isLine: boolean;
  readonly points: readonly EffectPoint[];
}

export interface EffectPoint {
  readonly runId: string;
  readonly runName: string;
  readonly level: string;
  readonly x: number;
  readonly y: number;
  /** Half length of the error bar. */
  readonly error: number | null;
  /** What the error bar shows: "std over 3 seeds". */
  readonly errorName: string | null;
  readonly isBaseline: boolean;
}

interface EffectOptions {
  readonly theme: ChartTheme;
}

/** Total length from which labels no longer fit side by side under a small figure. */
const LEVEL_CHARACTERS = 44;
const LONGEST_LABEL = 16;
/** Ticks closer than this share of the axis would overlap, so Plotly chooses them instead. */
const NARROWEST_GAP = 0.09;
const LONGEST_UNIT = 8;
const MARGIN = { l: 52, r: 12, t: 10, b: 50 } as const;
const SLANTED_BOTTOM = 84;
/** Degrees. A negative angle makes a slanted label end at its tick. */
const SLANT = -35;

/** customdata of every point: [runId, runName, level, value with its spread]. A click opens customdata[0]. */
export function prepareEffect(input: EffectInput, { theme }: EffectOptions): FigureSpec {
  const points = input.series.flatMap((series) => series.points);
  const isSlanted =
    input.scale === "category" &&
    input.levels.reduce((sum, { text }) => sum + Math.min(LONGEST_LABEL, text.length) + 2, 0) >
      LEVEL_CHARACTERS;
  const range = paddedRange(
    points.flatMap(({ y, error }) => [y - (error ?? 0), y + (error ?? 0)]),
    0.12,
  );
  return {
    title: effectTitle(input),
    standalone: { yTitle: axis(theme, input.y, {}).title.text, hasLegend: input.series.length > 1 },
    data: effectData(input),
    subtitle: null,
    description: `${input.y.label} against ${input.factor}: ${points
      .map((point) => `${point.level} ${spreadText(point, input.print)}`)
      .join("; ")}.`,
    traces: input.series.flatMap((series, index) => traceOf(series, index, input, theme)),
    layout: {
      ...baseLayout(theme, {
        xaxis: levelAxis(input, theme, isSlanted),
        yaxis: valueAxis(input, theme, range),
        shapes: baselineShape(input, theme),
      }),
      margin: { ...MARGIN, ...(isSlanted ? { b: SLANTED_BOTTOM } : {}) },
    },
  };
}

/** The levels as logged, and the meaning of each error bar. */
function effectData({ factor, y, series }: EffectInput): FigureTable {
  const unit = y.unit === null || y.unit === undefined || y.unit === "" ? "" : ` (${y.unit})`;
  return {
    columns: ["series", factor, `${y.label}${unit}`, "±", "± is", "run", "baseline"],
    rows: series.flatMap(({ label, points }) =>
      points.map((point) => [
        label,
        point.level,
        point.y,
        point.error,
        point.errorName,
        point.runName,
        point.isBaseline ? "baseline" : null,
      ]),
    ),
  };
}

function traceOf(
  { label, isLine, points }: EffectSeries,
  index: number,
  { print }: EffectInput,
  theme: ChartTheme,
): ScatterTrace[] {
  const { color, symbol } = effectStyle(theme, index, isLine);
  if (points.length === 0) {
    return [];
  }
  const hasErrors = points.some((point) => point.error !== null);
  const trace: ScatterTrace = {
    type: "scatter",
    mode: isLine ? "lines+markers" : "markers",
    name: plotText(label),
    x: points.map((point) => point.x),
    y: points.map((point) => point.y),
    customdata: points.map((point) => [
      point.runId,
      plotText(point.runName),
      plotText(point.level),
      plotText(spreadText(point, print)),
    ]),
    hovertemplate: "<b>%{customdata[2]}</b>: %{customdata[3]}<br>%{customdata[1]}<extra></extra>",
    ...(isLine ? { line: { color, width: 1.75 } } : {}),
    marker: { color, symbol, size: 7 },
    ...(hasErrors
      ? {
          error_y: {
            type: "data",
            array: points.map((point) => point.error ?? 0),
            color,
            thickness: 1.25,
            width: 4,
          },
        }
      : {}),
    showlegend: true,
  };
  const baseline = points.filter((point) => point.isBaseline);
  return [trace, ...(baseline.length === 0 ? [] : [ringTrace(baseline, theme)])];
}

/** Marks the baseline by a ring around its point. */
function ringTrace(points: readonly EffectPoint[], theme: ChartTheme): ScatterTrace {
  return {
    type: "scatter",
    mode: "markers",
    name: "baseline",
    x: points.map((point) => point.x),
    y: points.map((point) => point.y),
    hoverinfo: "skip",
    marker: { color: theme.ink, symbol: "circle-open", size: 14, line: { color: theme.ink, width: 1.5 } },
    showlegend: false,
  };
}

/** Colour and symbol of a series, equal in all multiples and in their shared legend. */
export function effectStyle(
  theme: ChartTheme,
  index: number,
  isLine: boolean,
): { readonly color: string; readonly symbol: string } {
  return isLine ? groupStyle(theme, index) : { color: theme.muted, symbol: "circle-open" };
}

/** A dotted line at the baseline's value, so that better and worse are visible at a glance. */
function baselineShape({ baseline }: EffectInput, theme: ChartTheme): Shape[] {
  return baseline === null
    ? []
    : [
        {
          type: "line",
          xref: "paper",
          yref: "y",
          x0: 0,
          x1: 1,
          y0: baseline,
          y1: baseline,
          line: { color: theme.muted, width: 1, dash: "dot" },
          layer: "below",
        },
      ];
}

function levelAxis(
  { levels, scale, factor }: EffectInput,
  theme: ChartTheme,
  isSlanted: boolean,
): AxisLayout {
  const positions = levels.map(({ x }) => (scale === "log" ? Math.log10(x) : x));
  const range = scale === "category" ? categoryRange(levels.length) : paddedRange(positions, 0.08);
  const plain = axis(theme, { label: factor }, { type: scale === "log" ? "log" : "linear", range });
  if (scale !== "category" && narrowestGap(positions, range) < NARROWEST_GAP) {
    return plain;
  }
  return {
    ...plain,
    title: { ...plain.title, font: font(theme, 12), standoff: 6 },
    tickmode: "array",
    tickvals: levels.map(({ x }) => x),
    ticktext: levels.map(({ text }) => plotText(shortLabel(text, LONGEST_LABEL))),
    ...(isSlanted ? { tickangle: SLANT } : { autotickangles: [0, SLANT, -90] }),
    ...(scale === "category" ? { showgrid: false as const } : {}),
  };
}

const categoryRange = (count: number): readonly [number, number] => [-0.5, Math.max(1, count) - 0.5];

function narrowestGap(positions: readonly number[], range: readonly [number, number] | undefined): number {
  const sorted = positions.toSorted((a, b) => a - b);
  const width = range === undefined ? 1 : range[1] - range[0];
  return Math.min(1, ...sorted.slice(1).map((value, index) => (value - (sorted[index] ?? value)) / width));
}

/** The heading names the metric; the axis title gives only its unit and direction. */
function valueAxis(
  { y }: EffectInput,
  theme: ChartTheme,
  range: readonly [number, number] | undefined,
): AxisLayout {
  const { unit, direction } = y;
  const better = direction === "lower" ? "↓ better" : direction === "higher" ? "↑ better" : "";
  const plain = axis(theme, { label: "" }, { range });
  // A longer unit does not fit a small figure; the table header shows it.
  const text = plotText(
    [unit !== null && unit !== undefined && unit.length <= LONGEST_UNIT ? unit : "", better]
      .filter(Boolean)
      .join(" "),
  );
  return { ...plain, nticks: 5, title: { text, font: font(theme, 12, theme.muted), standoff: 8 } };
}

/** "3.182 ± 0.021 (std over 3 seeds)" */
function spreadText({ y, error, errorName }: EffectPoint, print: (value: number) => string): string {
  const spread = error === null ? "" : ` ± ${print(error)}`;
  return `${print(y)}${spread}${error === null || errorName === null ? "" : ` (${errorName})`}`;
}

/** The result of the clean comparison, or that the differences are within seed noise. */
function effectTitle({ y, factor, series, isNoise, print }: EffectInput): string {
  const points = series[0]?.points ?? [];
  const { label, direction = null } = y;
  const [first] = points;
  if (first === undefined) {
    return `${label}: no values yet`;
  }
  if (points.length < 2) {
    return `${label}: ${print(first.y)} at ${first.level}, nothing to compare it with`;
  }
  if (isNoise) {
    return `${label}: no change beyond seed noise`;
  }
  if (direction === null) {
    return `${label} against ${factor}`;
  }
  const best = points.reduce((top, point) =>
    (direction === "lower" ? point.y < top.y : point.y > top.y) ? point : top,
  );
  const ties = points.filter((point) => print(point.y) === print(best.y));
  return ties.length > 1
    ? `${label}: best at ${ties.map((point) => point.level).join(" and ")} (${print(best.y)})`
    : `${label}: best at ${best.level} (${print(best.y)})`;
}
