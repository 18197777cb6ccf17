import { endLabels } from "#lib/charts/end-labels.ts";
import { type FigureSpec, plotText, type ScatterTrace } from "#lib/charts/figure.ts";
import { type AxisInfo, axis, baseLayout, paddedRange } from "#lib/charts/layout.ts";
import { type ChartTheme, groupStyle, withOpacity } from "#lib/charts/theme.ts";
import { exactCountText, significantText } from "#lib/format/number-text.ts";

/** The band of a group of curves, as computed by lib/analysis/compare-bands.ts. */
export interface CurveBand {
  readonly group: string;
  readonly runs: number;
  readonly x: readonly number[];
  readonly mean: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly counts: readonly number[];
}

interface BandsOptions {
  readonly theme: ChartTheme;
  readonly y: AxisInfo;
  readonly xLabel: AxisInfo;
  readonly isStep: boolean;
  readonly spread: "range" | "deviation";
  readonly logY: boolean;
  readonly smoothing: number;
}

const LABELLED_GROUPS = 8;

/** The mean of each group of runs with its band. customdata of every point: [group, x, mean, low, high, runs]. */
export function prepareBands(bands: readonly CurveBand[], options: BandsOptions): FigureSpec {
  const { theme, y, logY } = options;
  const drawn = bands.filter(({ x }) => x.length > 0);
  const values = drawn.flatMap(({ low, high, mean }) => [...low, ...high, ...mean]);
  const shown = logY ? values.filter((value) => value > 0).map(Math.log10) : values;
  const yRange = paddedRange(shown, 0.05);
  const isLabelled = drawn.length > 1 && drawn.length <= LABELLED_GROUPS && yRange !== undefined;
  const ends = drawn.flatMap(({ group, x, mean }) => {
    const at = mean.length - 1;
    const value = mean[at];
    const step = x[at];
    return value === undefined || step === undefined || (logY && value <= 0)
      ? []
      : [{ text: group, x: step, y: value }];
  });
  return {
    title: titleOf(drawn, y.label),
    subtitle: subtitleOf(options),
    description: `${y.label}, mean and band of ${drawn.length} groups: ${drawn.map(({ group, runs }) => `${group} (n = ${runs})`).join(", ")}.`,
    traces: drawn.flatMap((band, index) => bandTraces(band, index, options)),
    layout: baseLayout(theme, {
      xaxis: axis(theme, options.xLabel, options.isStep ? { tickformat: "~s" } : {}),
      yaxis: axis(theme, y, { type: logY ? "log" : "linear", range: yRange }),
      annotations: isLabelled ? endLabels(ends, { isLogX: false, isLogY: logY, yRange }, theme) : [],
      showlegend: drawn.length > LABELLED_GROUPS,
    }),
  };
}

function bandTraces(band: CurveBand, index: number, options: BandsOptions): ScatterTrace[] {
  const { theme, y, isStep, logY } = options;
  const { color } = groupStyle(theme, index);
  // A log axis has no values of 0 or below, so the band ends where it would reach them.
  const kept = band.x.flatMap((at, i) => {
    const point = { at, mean: band.mean[i] ?? 0, low: band.low[i] ?? 0, high: band.high[i] ?? 0 };
    return logY && point.low <= 0 ? [] : [point];
  });
  const name = plotText(band.group);
  const area: ScatterTrace = {
    type: "scatter",
    mode: "lines",
    name: `${name}, band`,
    x: [...kept.map(({ at }) => at), ...kept.map(({ at }) => at).reverse()],
    y: [...kept.map(({ high }) => high), ...kept.map(({ low }) => low).reverse()],
    fill: "toself",
    fillcolor: withOpacity(color, 0.18),
    line: { color: withOpacity(color, 0), width: 0 },
    hoverinfo: "skip",
    legendgroup: name,
    showlegend: false,
  };
  const mean: ScatterTrace = {
    type: "scatter",
    mode: "lines",
    name: `${name} (n = ${band.runs})`,
    x: band.x,
    y: band.mean.map((value) => (logY && value <= 0 ? null : value)),
    connectgaps: false,
    customdata: band.x.map((at, i) => [
      name,
      isStep ? exactCountText(Math.round(at)) : significantText(at, 4),
      ...[band.mean[i], band.low[i], band.high[i]].map((value) => significantText(value ?? 0, 4)),
      String(band.counts[i] ?? 0),
    ]),
    hovertemplate: `<b>%{customdata[0]}</b><br>${isStep ? "step" : "at"} %{customdata[1]}<br>${plotText(y.label)} %{customdata[2]} (%{customdata[3]} to %{customdata[4]}, n = %{customdata[5]})<extra></extra>`,
    line: { color, width: 1.75, dash: index % 3 === 0 ? "solid" : index % 3 === 1 ? "dash" : "dot" },
    legendgroup: name,
    showlegend: true,
  };
  return band.runs > 1 ? [area, mean] : [mean];
}

function titleOf(bands: readonly CurveBand[], name: string): string {
  const ends = bands
    .flatMap(({ group, mean }) => {
      const value = mean.at(-1);
      return value === undefined ? [] : [{ group, value }];
    })
    .sort((a, b) => a.value - b.value);
  const [first] = ends;
  const last = ends.at(-1);
  if (first === undefined || last === undefined) return `${name} has no finite value yet`;
  const text = ({ group, value }: typeof first): string => `${significantText(value, 4)} (${group})`;
  return ends.length === 1
    ? `${name} ends at ${text(first)}`
    : `${name} ends between ${text(first)} and ${text(last)}`;
}

function subtitleOf({ spread, smoothing }: BandsOptions): string {
  const band = spread === "range" ? "least to greatest run" : "± one standard deviation over runs (n − 1)";
  const smoothed = smoothing > 0 ? ` Each run smoothed by weight ${smoothing.toFixed(2)} first.` : "";
  return `Lines are means over runs, bands ${band}; runs are interpolated between their points.${smoothed}`;
}
