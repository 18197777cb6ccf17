import { endLabels } from "#lib/charts/end-labels.ts";
import { barEnds, errorBars } from "#lib/charts/error-bars.ts";
import { type FigureSpec, plotText, type ScatterTrace, type Shape } from "#lib/charts/figure.ts";
import { type AxisInfo, axis, baseLayout, paddedRange } from "#lib/charts/layout.ts";
import { smooth } from "#lib/charts/smoothing.ts";
import { type ChartTheme, lineStyle, withOpacity } from "#lib/charts/theme.ts";
import { countText, exactCountText, fixedText, significantText } from "#lib/format/number-text.ts";

/** A metric series of lib/runs as returned by the API, with its run. */
export interface Curve {
  readonly runId: string;
  readonly runName: string;
  readonly key: string;
  /** Index of the line style, so that a run looks the same in all figures; by default the curve's own index. */
  readonly style?: number | undefined;
  /** Ascending. The server may downsample them, keeping the first, the last and the extremes of each bucket. */
  readonly steps: readonly number[];
  readonly values: readonly (number | "NaN" | "Infinity" | "-Infinity")[];
  /** Standard errors of the values, where known. */
  readonly errors?: readonly (number | null)[] | undefined;
  /** Spans of steps with values that are not finite, over all points, not only those returned. */
  readonly nonFinite?: readonly NonFiniteSpan[] | undefined;
}

export interface NonFiniteSpan {
  readonly fromStep: number;
  readonly toStep: number;
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
}

export interface CurvesOptions {
  readonly theme: ChartTheme;
  readonly y: AxisInfo;
  /** The quantity in `steps` if it is not the step, e.g. hours since a run's first point. */
  readonly x?: AxisInfo | undefined;
  readonly logX?: boolean | undefined;
  readonly logY?: boolean | undefined;
  /** Weight of the moving average, 0 (none) to below 1. */
  readonly smoothing?: number | undefined;
}

/** Curves of at most this many points (MIR of checkpoints) are drawn with markers. */
const MARKED_POINTS = 40;

/** Above this many curves the legend names them, because labels at their ends would fill the margin. */
export const LABELLED_CURVES = 8;

interface PreparedCurve {
  readonly curve: Curve;
  readonly label: string;
  readonly raw: readonly (number | null)[];
  readonly shown: readonly (number | null)[];
  readonly color: string;
  readonly symbol: string;
  readonly dash: "solid" | "dash" | "dot";
}

/** Metric curves against the step. customdata of every point: [runId, curve, "step 100", value]. */
export function prepareCurves(curves: readonly Curve[], options: CurvesOptions): FigureSpec {
  const { theme, y, x, logX = false, logY = false, smoothing = 0 } = options;
  const prepared = curves.map((curve, index) => prepareCurve(curve, index, curves, options));
  const yRange = rangeOf(prepared, logY);
  const isLabelled = prepared.length > 1 && prepared.length <= LABELLED_CURVES;
  const ends = prepared.flatMap(({ curve, label, shown }) => {
    const at = shown.findLastIndex((value) => value !== null);
    const value = shown[at];
    const step = curve.steps[at];
    const isDrawn = value !== null && value !== undefined && step !== undefined && !(logX && step <= 0);
    return isDrawn ? [{ text: label, x: step, y: value }] : [];
  });
  return {
    title: curvesTitle(prepared, y.label, x),
    subtitle: curvesSubtitle(prepared, smoothing, logY),
    description: `${y.label} against ${x === undefined ? "the step" : x.label.toLowerCase()}, ${prepared.length} ${prepared.length === 1 ? "curve" : "curves"}: ${prepared.map(({ label }) => label).join(", ")}.`,
    traces: prepared.flatMap((one) => curveTraces(one, options)),
    layout: baseLayout(theme, {
      xaxis: axis(theme, x ?? { label: "Step" }, {
        type: logX ? "log" : "linear",
        tickformat: x === undefined ? "~s" : undefined,
        range: loneStepRange(curves, logX),
      }),
      yaxis: axis(theme, y, { type: logY ? "log" : "linear", range: yRange }),
      annotations:
        isLabelled && yRange !== undefined
          ? endLabels(ends, { isLogX: logX, isLogY: logY, yRange }, theme)
          : [],
      shapes: prepared.flatMap(({ curve, color }) => gapShapes(curve, color)),
      showlegend: prepared.length > LABELLED_CURVES,
    }),
  };
}

function prepareCurve(
  curve: Curve,
  index: number,
  all: readonly Curve[],
  options: CurvesOptions,
): PreparedCurve {
  const raw = curve.values.map((value) => {
    const number = Number(value);
    // A log axis has no values of 0 or below: they become gaps, which the subtitle counts.
    return Number.isFinite(number) && !(options.logY === true && number <= 0) ? number : null;
  });
  return {
    curve,
    label: curveLabel(curve, all),
    raw,
    shown: smooth(raw, options.smoothing ?? 0),
    ...lineStyle(options.theme, curve.style ?? index),
  };
}

/** What distinguishes this curve from the others: its run, its key, or both. */
function curveLabel(curve: Curve, all: readonly Curve[]): string {
  const hasOneRun = all.every((other) => other.runId === curve.runId);
  const hasOneKey = all.every((other) => other.key === curve.key);
  if (hasOneKey) return curve.runName;
  return hasOneRun ? curve.key : `${curve.runName} ${curve.key}`;
}

function curveTraces(one: PreparedCurve, { y, x, smoothing = 0 }: CurvesOptions): ScatterTrace[] {
  const { curve, label, raw, shown, color, symbol, dash } = one;
  const isMarked = raw.length <= MARKED_POINTS && smoothing === 0;
  const bars = isMarked ? errorBars(curve.errors ?? [], withOpacity(color, 0.6)) : undefined;
  const shared = { type: "scatter", x: curve.steps, connectgaps: false, legendgroup: label } as const;
  const faint: ScatterTrace = {
    ...shared,
    mode: "lines",
    name: plotText(`${label}, raw`),
    y: raw,
    hoverinfo: "skip",
    line: { color: withOpacity(color, 0.3), width: 1 },
    showlegend: false,
  };
  const main: ScatterTrace = {
    ...shared,
    mode: isMarked ? "lines+markers" : "lines",
    name: plotText(label),
    y: shown,
    customdata: curve.steps.map((step, i) => [
      curve.runId,
      plotText(label),
      x === undefined ? `step ${exactCountText(step)}` : `${significantText(step, 4)} ${x.unit ?? ""}`,
      `${hoverValue(raw[i] ?? null, shown[i] ?? null, smoothing)}${errorText(curve.errors?.[i])}`,
    ]),
    hovertemplate: `<b>%{customdata[1]}</b><br>%{customdata[2]}<br>${plotText(y.label)} %{customdata[3]}<extra></extra>`,
    line: { color, width: 1.75, dash },
    ...(isMarked ? { marker: { color, symbol, size: 7 } } : {}),
    ...(bars === undefined ? {} : { error_y: bars }),
    showlegend: true,
  };
  return smoothing > 0 ? [faint, main] : [main];
}

const errorText = (error: number | null | undefined): string =>
  error === null || error === undefined ? "" : ` ± ${significantText(error, 2)}`;

function hoverValue(raw: number | null, shown: number | null, smoothing: number): string {
  if (raw === null || shown === null) return "";
  return smoothing > 0
    ? `${significantText(shown, 4)} (raw ${significantText(raw, 4)})`
    : significantText(raw, 4);
}

/** The range of the raw values even if smoothed, so that turning smoothing on does not move the axis. */
function rangeOf(prepared: readonly PreparedCurve[], isLog: boolean): readonly [number, number] | undefined {
  const values = prepared.flatMap(({ raw, curve }) =>
    raw.flatMap((value, i) => (value === null ? [] : barEnds(value, isLog ? null : curve.errors?.[i]))),
  );
  return paddedRange(isLog ? values.map(Math.log10) : values, 0.05);
}

/** Pads a single step. Plotly's default of one step on each side labels every tick "1M" at step 1M. */
function loneStepRange(curves: readonly Curve[], isLog: boolean): readonly [number, number] | undefined {
  const steps = new Set(curves.flatMap((curve) => curve.steps));
  return steps.size === 1 && !isLog ? paddedRange([...steps], 0.5) : undefined;
}

/** Vertical bands over the steps whose values are NaN or infinite, because a gap in a line is easily missed. */
function gapShapes(curve: Curve, color: string): Shape[] {
  return mergeSpans(spansOf(curve)).map(([from, to]) => ({
    type: "rect",
    xref: "x",
    yref: "paper",
    x0: from,
    x1: to,
    y0: 0,
    y1: 1,
    line: { color: withOpacity(color, 0.5), width: 1, dash: "dot" },
    fillcolor: withOpacity(color, 0.08),
    layer: "below",
  }));
}

function spansOf(curve: Curve): [number, number][] {
  if (curve.nonFinite !== undefined) return curve.nonFinite.map(({ fromStep, toStep }) => [fromStep, toStep]);
  return curve.steps.flatMap((step, i): [number, number][] =>
    Number.isFinite(Number(curve.values[i])) ? [] : [[step, step]],
  );
}

/** Merges adjacent spans; if there are more than Plotly draws quickly, also spans further apart. */
function mergeSpans(spans: readonly [number, number][]): [number, number][] {
  const maximum = 50;
  const sorted = [...spans].sort((a, b) => a[0] - b[0]);
  const first = sorted[0]?.[0] ?? 0;
  const last = sorted.at(-1)?.[1] ?? 0;
  const tolerance = sorted.length > maximum ? (last - first) / maximum : 0;
  const merged: [number, number][] = [];
  for (const [from, to] of sorted) {
    const previous = merged.at(-1);
    if (previous !== undefined && from - previous[1] <= tolerance) previous[1] = Math.max(previous[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

function curvesTitle(prepared: readonly PreparedCurve[], name: string, x: AxisInfo | undefined): string {
  const ends = prepared.flatMap(({ label, curve, raw }) => {
    const finite = raw.flatMap((value, i) =>
      value === null ? [] : [{ value, step: curve.steps[i] ?? 0, error: errorText(curve.errors?.[i]) }],
    );
    const first = finite[0];
    const last = finite.at(-1);
    return first === undefined || last === undefined ? [] : [{ label, first, last }];
  });
  const [only] = ends;
  if (only === undefined) return `${name} has no finite value yet`;
  if (ends.length === 1) {
    const { first, last } = only;
    const place =
      x === undefined ? `step ${countText(last.step)}` : `${significantText(last.step, 3)} ${x.unit ?? ""}`;
    const at = `at ${place}`;
    const text = (end: typeof last): string => `${significantText(end.value, 4)}${end.error}`;
    if (first.step === last.step) return `${name} is ${text(last)} ${at}`;
    const verb = last.value < first.value ? "falls" : last.value > first.value ? "rises" : "stays";
    const path = verb === "stays" ? `at ${text(last)}` : `from ${text(first)} to ${text(last)}`;
    return `${name} ${verb} ${path} ${verb === "stays" ? `until ${place}` : at}`;
  }
  const sorted = [...ends].sort((a, b) => a.last.value - b.last.value);
  const nameOf = (end: (typeof ends)[number] | undefined): string =>
    end === undefined ? "" : `${significantText(end.last.value, 4)} (${end.label})`;
  return `${name} ends between ${nameOf(sorted[0])} and ${nameOf(sorted.at(-1))}`;
}

function curvesSubtitle(prepared: readonly PreparedCurve[], smoothing: number, logY: boolean): string | null {
  const notes: string[] = [];
  if (prepared.some(({ curve }) => curve.errors?.some((error) => error !== null))) {
    notes.push("Bars are 95 % intervals over the evaluation set's samples (±1.96 standard errors).");
  }
  if (smoothing > 0) notes.push(`Moving average of weight ${fixedText(smoothing, 2)}, raw values faint.`);
  const broken = prepared.flatMap(({ label, curve }) => {
    const count = countNonFinite(curve);
    return count === 0 ? [] : [`${exactCountText(count)} in ${label}`];
  });
  if (broken.length > 0) notes.push(`NaN or infinite values, marked by bands: ${broken.join(", ")}.`);
  const below = logY
    ? prepared.reduce(
        (sum, { curve }) =>
          sum +
          curve.values.filter((value) => Number(value) <= 0 && Number(value) > Number.NEGATIVE_INFINITY)
            .length,
        0,
      )
    : 0;
  if (below > 0) notes.push(`${exactCountText(below)} values of 0 or below cannot stand on a log axis.`);
  return notes.length === 0 ? null : notes.join(" ");
}

function countNonFinite(curve: Curve): number {
  if (curve.nonFinite === undefined)
    return curve.values.filter((value) => !Number.isFinite(Number(value))).length;
  return curve.nonFinite.reduce(
    (sum, span) => sum + span.nan + span.positiveInfinity + span.negativeInfinity,
    0,
  );
}
