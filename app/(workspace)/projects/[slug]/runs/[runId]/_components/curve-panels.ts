import type { AxisInfo } from "#lib/charts/layout.ts";
import type { Curve } from "#lib/charts/prepare-curves.ts";
import { shownStandardError } from "#lib/mir/interval-text.ts";
import type { MetricSeries, Run } from "#lib/runs/schema.ts";
import { describeMetric } from "#lib/tables/columns/column-meaning.ts";
import type { CheckpointDetail } from "../_load.ts";

/** One figure: curves that share an axis. */
export interface CurvePanel {
  readonly key: string;
  readonly axis: AxisInfo;
  readonly curves: readonly Curve[];
  /** Shown by default: loss, learning rate, perplexity, MIR. */
  readonly isMain: boolean;
  readonly canLog: boolean;
  /** False for MIR, whose few points are separate measurements. */
  readonly isSmoothable: boolean;
}

const MAIN = /(^|[/_.-])(loss|lr|learning_rate|ppl|perplexity)($|[/_.-])/i;

/** MIR of the project's definition first (definitions are never mixed), then the metrics by name. */
export function curvePanels(
  run: Run,
  series: readonly MetricSeries[],
  checkpoints: readonly CheckpointDetail[],
  definition: string,
): CurvePanel[] {
  const mir = mirPanel(run, checkpoints, definition);
  const metrics = series.map((one): CurvePanel => {
    const { unit, direction } = describeMetric(one.key);
    return {
      key: one.key,
      axis: { label: one.key, unit, direction },
      curves: [curveOf(run, one)],
      isMain: MAIN.test(one.key) && !one.key.startsWith("sft/"),
      canLog: one.minimum !== null && Number(one.minimum) > 0,
      isSmoothable: true,
    };
  });
  const panels = mir === null ? metrics : [mir, ...metrics];
  // If no metric has one of those names, all are shown.
  return panels.some((panel) => panel.isMain) ? panels : panels.map((panel) => ({ ...panel, isMain: true }));
}

/** Only downsampled series have spans of NaN and infinities; the others contain every such value. */
function curveOf(run: Run, { key, steps, values, isDownsampled, nonFinite }: MetricSeries): Curve {
  return {
    runId: run.id,
    runName: run.name,
    key,
    steps,
    values,
    ...(isDownsampled ? { nonFinite } : {}),
  };
}

function mirPanel(run: Run, checkpoints: readonly CheckpointDetail[], definition: string): CurvePanel | null {
  const points = checkpoints.flatMap(({ step, results }) => {
    const result = results.find((one) => one.isCurrent && one.definition === definition);
    return step === null || result === undefined
      ? []
      : [{ step, mir: result.mir, error: shownStandardError(result) }];
  });
  if (points.length === 0) {
    return null;
  }
  return {
    key: "mir",
    axis: { label: `MIR (${definition})`, unit: null, direction: "lower" },
    curves: [
      {
        runId: run.id,
        runName: run.name,
        key: `MIR (${definition})`,
        steps: points.map(({ step }) => step),
        values: points.map(({ mir }) => mir),
        errors: points.map(({ error }) => error),
      },
    ],
    isMain: true,
    // MIR already is a logarithm.
    canLog: false,
    isSmoothable: false,
  };
}
