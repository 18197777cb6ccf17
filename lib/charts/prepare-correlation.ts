import { barEnds, errorBars } from "#lib/charts/error-bars.ts";
import { type FigureSpec, plotText, type ScatterTrace, shortLabel } from "#lib/charts/figure.ts";
import { placeLabels } from "#lib/charts/label-placement.ts";
import { type AxisInfo, axis, baseLayout, font, paddedRange } from "#lib/charts/layout.ts";
import { type ChartTheme, groupStyle, withOpacity } from "#lib/charts/theme.ts";
import { shortText, significantText } from "#lib/format/number-text.ts";

/** The part of an AnalysisResult (lib/analysis/schema.ts) that the figure draws. */
interface CorrelationFigureInput {
  readonly x: AxisInfo;
  readonly y: AxisInfo;
  readonly groups: readonly (CorrelationSet & { readonly key: string | null; readonly label: string })[];
  readonly pooled: CorrelationSet;
  readonly finding: { readonly title: string; readonly pooling: { readonly text: string } };
}

interface CorrelationSet {
  readonly points: readonly CorrelationPoint[];
  readonly line: null | {
    readonly band: readonly {
      readonly x: number;
      readonly value: number;
      readonly low: number;
      readonly high: number;
    }[];
  };
}

interface CorrelationPoint {
  readonly runId: string;
  readonly runName: string;
  readonly x: number;
  readonly y: number;
  /** Printed in place of x and y, where they are settings. */
  readonly xText?: string | undefined;
  readonly yText?: string | undefined;
  /** Standard errors. */
  readonly xError?: number | null | undefined;
  readonly yError?: number | null | undefined;
  readonly reported: boolean;
}

/** Which fitted lines a figure shows. */
export const FITS = ["both", "groups", "pooled", "none"] as const;
export type Fit = (typeof FITS)[number];

export interface CorrelationFigureOptions {
  readonly theme: ChartTheme;
  /** "both" by default. */
  readonly fits?: Fit | undefined;
  /** Hover text of x and y; six significant digits by default. */
  readonly formatX?: ((value: number) => string) | undefined;
  readonly formatY?: ((value: number) => string) | undefined;
}

/** Points are labelled with the names of their runs up to this many. */
const LABELLED_POINTS = 12;

/** The confidence band of a line through fewer runs fills the figure. */
const MINIMUM_FOR_LINE = 4;

/** The bands of more groups than this cover each other and the pooled band, so only the groups' lines are drawn with it. */
const MAXIMUM_GROUP_BANDS = 3;

/** customdata of every point: [runId, runName, x, y, group]. A click opens customdata[0]. */
export function prepareCorrelation(
  input: CorrelationFigureInput,
  options: CorrelationFigureOptions,
): FigureSpec {
  const { theme, fits = "both" } = options;
  const points = allPoints(input);
  const xRange = paddedRange(points.flatMap(({ x, xError }) => barEnds(x, xError))) ?? [0, 1];
  const yRange = paddedRange(
    points.flatMap(({ y, yError }) => barEnds(y, yError)),
    0.12,
  ) ?? [0, 1];
  const drawn = assignPoints(input, theme);
  const total = drawn.reduce((sum, set) => sum + set.points.length, 0);
  const isLabelled = total <= LABELLED_POINTS;
  const labels = isLabelled ? labelPositions(drawn, xRange, yRange) : [];

  const lines: ScatterTrace[] = [];
  if (fits === "pooled" || fits === "both")
    lines.push(...fitTraces(input.pooled, "all runs", theme.ink, "dash"));
  if (fits === "groups" || fits === "both") {
    const hasBands = fits === "groups" || input.groups.filter(hasLine).length <= MAXIMUM_GROUP_BANDS;
    for (const [index, group] of input.groups.entries()) {
      // A single group that contains every run has the pooled line.
      if (fits === "both" && group.points.length === input.pooled.points.length) continue;
      const traces = fitTraces(group, group.key ?? group.label, groupStyle(theme, index).color, "solid");
      lines.push(...(hasBands ? traces : traces.filter(({ fill }) => fill === undefined)));
    }
  }
  let at = 0;
  const markers = drawn.map((set) => {
    const positions = labels.slice(at, at + set.points.length);
    at += set.points.length;
    return markerTrace(set, input, options, positions);
  });
  return {
    title: input.finding.title,
    subtitle: input.finding.pooling.text === "" ? null : input.finding.pooling.text,
    description: `Scatter plot of ${input.y.label} against ${input.x.label}, ${input.pooled.points.length} runs. ${input.finding.title}.`,
    traces: [...lines, ...markers],
    layout: baseLayout(theme, {
      xaxis: axis(theme, input.x, { range: xRange }),
      yaxis: axis(theme, input.y, { range: yRange }),
      showlegend: drawn.length > 1,
    }),
  };
}

interface DrawnSet {
  readonly name: string;
  readonly color: string;
  readonly symbol: string;
  readonly points: readonly (CorrelationPoint & { readonly groups: string })[];
}

function allPoints(input: CorrelationFigureInput): CorrelationPoint[] {
  return [...input.pooled.points, ...input.groups.flatMap((group) => group.points)];
}

/**
 * Assigns every point to one set, so that it is drawn once. A run that several groups share (a baseline) goes to a set of
 * its own: drawn in each group's colour, the last group would cover the others.
 */
function assignPoints(input: CorrelationFigureInput, theme: ChartTheme): DrawnSet[] {
  const place = (point: CorrelationPoint): string => `${point.runId} ${point.x} ${point.y}`;
  const owners = new Map<string, { point: CorrelationPoint; groups: number[] }>();
  for (const [index, group] of input.groups.entries()) {
    for (const point of group.points) {
      const owner = owners.get(place(point)) ?? { point, groups: [] };
      owner.groups.push(index);
      owners.set(place(point), owner);
    }
  }
  const grouped = new Set([...owners.values()].map(({ point }) => point.runId));
  for (const point of input.pooled.points) {
    if (!grouped.has(point.runId)) owners.set(place(point), { point, groups: [] });
  }
  const names = (groups: readonly number[]): string =>
    groups.map((index) => input.groups[index]?.label ?? "").join(", ");
  const pick = (isMine: (groups: readonly number[]) => boolean): DrawnSet["points"] =>
    [...owners.values()]
      .filter((owner) => isMine(owner.groups))
      .map(({ point, groups }) => ({ ...point, groups: names(groups) }));
  const sets: DrawnSet[] = input.groups.map((group, index) => ({
    name: group.key ?? group.label,
    ...groupStyle(theme, index),
    points: pick((groups) => groups.length === 1 && groups[0] === index),
  }));
  sets.push({
    name: "in several",
    color: theme.ink,
    symbol: "hexagon",
    points: pick((groups) => groups.length > 1),
  });
  const ungroupedName = input.groups.length === 0 ? "runs" : "in no group";
  sets.push({
    name: ungroupedName,
    color: theme.muted,
    symbol: "circle",
    points: pick((groups) => groups.length === 0),
  });
  return sets.filter((set) => set.points.length > 0);
}

function labelPositions(
  drawn: readonly DrawnSet[],
  xRange: readonly [number, number],
  yRange: readonly [number, number],
): ReturnType<typeof placeLabels> {
  const points = drawn.flatMap((set) =>
    set.points.map(({ x, y, runName }) => ({ x, y, label: shortLabel(runName) })),
  );
  return placeLabels(points, xRange, yRange);
}

function markerTrace(
  set: DrawnSet,
  input: CorrelationFigureInput,
  options: CorrelationFigureOptions,
  positions: ReturnType<typeof placeLabels>,
): ScatterTrace {
  const {
    theme,
    formatX = (value: number) => shortText(value),
    formatY = (value: number) => shortText(value),
  } = options;
  const isLabelled = positions.length > 0;
  const faint = withOpacity(set.color, 0.45);
  const xBars = errorBars(
    set.points.map(({ xError }) => xError),
    faint,
  );
  const yBars = errorBars(
    set.points.map(({ yError }) => yError),
    faint,
  );
  const bars = {
    ...(xBars === undefined ? {} : { error_x: xBars }),
    ...(yBars === undefined ? {} : { error_y: yBars }),
  };
  const axes = `${plotText(input.x.label)} %{customdata[2]}<br>${plotText(input.y.label)} %{customdata[3]}`;
  return {
    type: "scatter",
    mode: isLabelled ? "markers+text" : "markers",
    name: plotText(set.name),
    legendgroup: set.name,
    x: set.points.map((point) => point.x),
    y: set.points.map((point) => point.y),
    ...(isLabelled
      ? {
          text: set.points.map((point) => plotText(shortLabel(point.runName))),
          textposition: positions,
          textfont: font(theme, 11),
        }
      : {}),
    ...bars,
    customdata: set.points.map((point) => [
      point.runId,
      plotText(point.runName),
      `${point.xText === undefined ? formatX(point.x) : plotText(point.xText)}${hoverError(point.xError)}`,
      `${point.yText === undefined ? formatY(point.y) : plotText(point.yText)}${hoverError(point.yError)}${point.reported ? " (reported)" : ""}`,
      plotText(point.groups),
    ]),
    hovertemplate: `<b>%{customdata[1]}</b><br>${axes}<br>%{customdata[4]}<extra></extra>`,
    marker: { color: set.color, symbol: set.symbol, size: 9, line: { color: theme.surface, width: 1 } },
    showlegend: true,
  };
}

const hoverError = (error: number | null | undefined): string =>
  error === null || error === undefined ? "" : ` ± ${significantText(error, 2)}`;

function hasLine(set: CorrelationSet): boolean {
  return set.line !== null && set.points.length >= MINIMUM_FOR_LINE;
}

function fitTraces(set: CorrelationSet, name: string, color: string, dash: "solid" | "dash"): ScatterTrace[] {
  if (set.line === null || !hasLine(set)) return [];
  const { band } = set.line;
  const back = [...band].reverse();
  const shared = {
    type: "scatter",
    mode: "lines",
    hoverinfo: "skip",
    showlegend: false,
    legendgroup: name,
  } as const;
  return [
    {
      ...shared,
      name: plotText(`${name}: 95 % band`),
      x: [...band, ...back].map((at) => at.x),
      y: [...band.map((at) => at.high), ...back.map((at) => at.low)],
      fill: "toself",
      // The bands of small groups are wide and overlap, so they are fainter than the pooled one.
      fillcolor: withOpacity(color, dash === "dash" ? 0.1 : 0.06),
      line: { color: "rgba(0, 0, 0, 0)", width: 0 },
    },
    {
      ...shared,
      name: plotText(`${name}: fit`),
      x: band.map((at) => at.x),
      y: band.map((at) => at.value),
      line: { color, width: dash === "dash" ? 1.5 : 2, dash },
    },
  ];
}
