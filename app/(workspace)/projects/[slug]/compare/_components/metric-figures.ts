import type { SeriesOfRun } from "#app/_queries/compare.ts";
import { groupBands, type Spread } from "#lib/analysis/compare-bands.ts";
import { sinceStart, timeUnit } from "#lib/analysis/compare-time.ts";
import type { FigureSpec } from "#lib/charts/figure.ts";
import { prepareBands } from "#lib/charts/prepare-compare-bands.ts";
import { type Curve, prepareCurves } from "#lib/charts/prepare-curves.ts";
import { smooth } from "#lib/charts/smoothing.ts";
import type { ChartTheme } from "#lib/charts/theme.ts";
import { describeMetric } from "#lib/tables/columns/column-meaning.ts";

export interface MetricView {
  readonly theme: ChartTheme;
  readonly axis: "step" | "time";
  readonly isLog: boolean;
  readonly smoothing: number;
  readonly spread: Spread;
  /** Runs in the order of their columns, with their groups; null for a line per run. */
  readonly runs: readonly { readonly id: string; readonly name: string; readonly group: string | null }[];
}

/** The figure of one metric over the compared runs. */
export function metricFigure(key: string, items: readonly SeriesOfRun[], view: MetricView): FigureSpec {
  const { theme, axis, isLog, smoothing, spread, runs } = view;
  const { unit, direction } = describeMetric(key);
  const y = { label: key, unit, direction };
  const own = new Map(items.flatMap(({ runId, series }) => (series.key === key ? [[runId, series]] : [])));
  const time = timeUnit([...own.values()].map(({ timestamps }) => timestamps));
  const x = { label: "Time since the first point", unit: time.unit };
  const curves = runs.flatMap(({ id, name, group }, style): (Curve & { readonly group: string | null })[] => {
    const series = own.get(id);
    if (series === undefined) return [];
    const { steps, values, timestamps, isDownsampled, nonFinite } = series;
    const shared = { runId: id, runName: name, key, group, style };
    if (axis === "time") {
      const timed = sinceStart(timestamps, values, time);
      return [{ ...shared, steps: timed.x, values: timed.values.map(toPlotted) }];
    }
    return [{ ...shared, steps, values: values.map(toPlotted), ...(isDownsampled ? { nonFinite } : {}) }];
  });
  if (runs.every(({ group }) => group === null)) {
    return prepareCurves(curves, { theme, y, logY: isLog, smoothing, ...(axis === "time" ? { x } : {}) });
  }
  const smoothed = curves.map(({ group, runName, steps, values }) => ({
    group: group ?? runName,
    x: steps,
    y: smooth(values.map(finiteOrNull), smoothing),
  }));
  return prepareBands(groupBands(smoothed, spread), {
    theme,
    y,
    xLabel: axis === "time" ? x : { label: "Step" },
    isStep: axis === "step",
    spread,
    logY: isLog,
    smoothing,
  });
}

function toPlotted(value: number): Curve["values"][number] {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}

function finiteOrNull(value: Curve["values"][number]): number | null {
  return typeof value === "number" ? value : null;
}

interface MetricKey {
  readonly key: string;
  readonly runs: number;
}

/** The default metrics: the most relevant by name, preferring those that most runs have. */
export function defaultMetrics(metrics: readonly MetricKey[]): string[] {
  const ranked = metrics
    .flatMap(({ key, runs }) => {
      const rank = describeMetric(key).defaultRank;
      return rank === null ? [] : [{ key, runs, rank }];
    })
    .sort((a, b) => a.rank - b.rank || b.runs - a.runs);
  const [first] = metrics;
  const chosen = ranked.slice(0, 2).map(({ key }) => key);
  return chosen.length > 0 || first === undefined ? chosen : [first.key];
}
