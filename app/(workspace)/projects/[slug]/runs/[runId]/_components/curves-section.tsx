"use client";

import { SegmentedControl, Slider, Switch } from "@mantine/core";
import { parseAsBoolean, parseAsFloat, parseAsString, useQueryStates } from "nuqs";
import { useMemo } from "react";
import { Figure } from "#app/_components/figure/figure.tsx";
import { useChartTheme } from "#app/_components/figure/use-chart-theme.ts";
import { type Curve, prepareCurves } from "#lib/charts/prepare-curves.ts";
import type { MetricSeries, Run } from "#lib/runs/schema.ts";
import type { CheckpointDetail } from "../_load.ts";
import { type CurvePanel, curvePanels } from "./curve-panels.ts";

interface CurvesSectionProps {
  readonly run: Run;
  readonly series: readonly MetricSeries[];
  readonly checkpoints: readonly CheckpointDetail[];
  readonly definition: string;
}

const MAXIMUM_SMOOTHING = 0.95;

/** Metric curves and MIR against the step, one figure each, with shared controls. The choices are stored in the URL. */
export function CurvesSection({ run, series, checkpoints, definition }: CurvesSectionProps) {
  const [view, setView] = useQueryStates({
    curves: parseAsString.withDefault("main"),
    log: parseAsBoolean.withDefault(false),
    smooth: parseAsFloat.withDefault(0),
  });
  const panels = useMemo(
    () => curvePanels(run, series, checkpoints, definition),
    [run, series, checkpoints, definition],
  );
  const shown = view.curves === "all" ? panels : panels.filter((panel) => panel.isMain);
  const smoothing = Math.min(Math.max(view.smooth, 0), MAXIMUM_SMOOTHING);
  return (
    <section aria-labelledby="curves">
      <h2 className="section-title" id="curves">
        Curves
      </h2>
      {panels.length === 0 ? (
        <p className="dim run-none">
          No metric points yet. Log them with POST /api/v1/runs/{run.id}/metrics; they appear here as they
          come.
        </p>
      ) : (
        <>
          <div className="run-controls">
            {panels.some((panel) => !panel.isMain) ? (
              <SegmentedControl
                size="xs"
                value={view.curves}
                onChange={(curves) => void setView({ curves })}
                data={[
                  { value: "main", label: "Main" },
                  { value: "all", label: `All ${panels.length}` },
                ]}
              />
            ) : null}
            <Switch
              size="xs"
              label="Log scale"
              checked={view.log}
              onChange={(event) => void setView({ log: event.currentTarget.checked })}
            />
            <div className="run-smoothing">
              <span id="smoothing-label">Smoothing</span>
              <Slider
                size="sm"
                aria-labelledby="smoothing-label"
                thumbProps={{ "aria-labelledby": "smoothing-label" }}
                min={0}
                max={MAXIMUM_SMOOTHING}
                step={0.05}
                label={(value) => value.toFixed(2)}
                defaultValue={smoothing}
                onChangeEnd={(smooth) => void setView({ smooth })}
              />
              <output className="dim">{smoothing.toFixed(2)}</output>
            </div>
          </div>
          <div className="run-curves">
            {shown.map((panel) => (
              <CurveFigure
                key={panel.key}
                panel={panel}
                isLog={view.log}
                smoothing={panel.isSmoothable ? smoothing : 0}
                runName={run.name}
              />
            ))}
          </div>
        </>
      )}
    </section>
  );
}

interface CurveFigureProps {
  readonly panel: CurvePanel;
  readonly isLog: boolean;
  readonly smoothing: number;
  readonly runName: string;
}

function CurveFigure({ panel, isLog, smoothing, runName }: CurveFigureProps) {
  const theme = useChartTheme();
  const curves: readonly Curve[] = panel.curves;
  const spec = useMemo(
    () => prepareCurves(curves, { theme, y: panel.axis, logY: isLog && panel.canLog, smoothing }),
    [curves, theme, panel, isLog, smoothing],
  );
  return (
    <div className="panel run-curve">
      <h3>{spec.title}</h3>
      {spec.subtitle === null ? null : <p className="dim">{spec.subtitle}</p>}
      <Figure spec={spec} height={240} fileName={`${runName}-${panel.key}`} />
    </div>
  );
}
