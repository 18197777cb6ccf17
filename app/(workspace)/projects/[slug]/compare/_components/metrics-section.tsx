"use client";

import { MultiSelect } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { Figure } from "#app/_components/figure/figure.tsx";
import { useChartTheme } from "#app/_components/figure/use-chart-theme.ts";
import { ErrorState } from "#app/_components/page/error-state.tsx";
import { FigureSkeleton } from "#app/_components/page/skeletons.tsx";
import { useLiveRefresh } from "#app/_hooks/use-live.ts";
import { runSeriesKey, runSeriesQuery } from "#app/_queries/compare.ts";
import { refreshQueries } from "#app/_queries/refresh.ts";
import { groupRuns, parseGrouping } from "#lib/analysis/compare-groups.ts";
import type { Comparison } from "../_load.ts";
import { CurveControls, type CurveState } from "./curve-controls.tsx";
import { defaultMetrics, metricFigure } from "./metric-figures.ts";

interface MetricsSectionProps {
  readonly slug: string;
  readonly comparison: Comparison;
  readonly state: CurveState & { readonly metrics: readonly string[] | null };
  readonly onChange: (change: Partial<CurveState> & { metrics?: string[] }) => void;
  /** The shared legend, shown above figures with one line per run in place of their own. */
  readonly legend: ReactNode;
  /** Name of the emphasised run. */
  readonly emphasis: string | null;
}

const MAXIMUM_METRICS = 12;
const MAXIMUM_SMOOTHING = 0.95;
const HEIGHT = 280;

/** One figure per chosen metric, over all runs or groups of runs. */
export function MetricsSection(props: MetricsSectionProps) {
  const { slug, comparison, state, onChange, emphasis } = props;
  const { runs, metrics } = comparison;
  const theme = useChartTheme();
  const client = useQueryClient();
  const chosen = (state.metrics ?? defaultMetrics(metrics)).slice(0, MAXIMUM_METRICS);
  const ids = runs.map(({ run }) => run.id);
  const { data, error, refetch } = useQuery(runSeriesQuery(slug, ids, chosen));
  useLiveRefresh(
    (frame) => frame.type === "change" && ids.includes(frame.runId ?? ""),
    () => void refreshQueries(client, runSeriesKey(slug)),
    3000,
  );
  const { group, x, log, smooth, band } = state;
  const legend = parseGrouping(group) === "none" ? props.legend : null;
  const view = useMemo(() => {
    const grouping = parseGrouping(group);
    const names = groupRuns(
      runs.map(({ run }) => run),
      grouping,
    );
    return {
      theme,
      axis: x,
      isLog: log,
      smoothing: Math.min(Math.max(smooth, 0), MAXIMUM_SMOOTHING),
      spread: band,
      runs: runs.map(({ run: { id, name } }) => ({
        id,
        name,
        group: grouping === "none" ? null : (names.get(id) ?? name),
      })),
    };
  }, [runs, theme, group, x, log, smooth, band]);
  const shown = chosen.join("\n");
  const figures = useMemo(() => {
    const keys = shown === "" ? [] : shown.split("\n");
    return data === undefined ? null : keys.map((key) => ({ key, spec: metricFigure(key, data, view) }));
  }, [shown, data, view]);
  return (
    <section aria-labelledby="metrics">
      <h2 className="section-title" id="metrics">
        Curves <span className="dim">{metrics.length}</span>
      </h2>
      {metrics.length === 0 ? (
        <p className="dim compare-none">None of these runs has metric points yet.</p>
      ) : (
        <>
          <MultiSelect
            className="compare-metrics"
            aria-label="Metrics"
            placeholder={chosen.length === 0 ? "Choose metrics" : ""}
            data={metrics.map(({ key, runs: count }) => ({
              value: key,
              label: count === runs.length ? key : `${key} (${count} of ${runs.length} runs)`,
            }))}
            value={chosen}
            onChange={(next) => onChange({ metrics: next })}
            maxValues={MAXIMUM_METRICS}
            searchable
            hidePickedOptions
          />
          <CurveControls runs={runs} state={state} maximumSmoothing={MAXIMUM_SMOOTHING} onChange={onChange} />
          {error !== null ? (
            <ErrorState
              title="The curves could not be read"
              message={error.message}
              onRetry={() => void refetch()}
            />
          ) : null}
          {legend}
          <div className="compare-figures">
            {figures === null && error === null
              ? chosen.map((key) => <FigureSkeleton key={key} height={HEIGHT + 60} />)
              : figures?.map(({ key, spec }) => (
                  <div key={key} className="panel compare-figure">
                    <h3>{spec.title}</h3>
                    {spec.subtitle === null ? null : <p className="dim">{spec.subtitle}</p>}
                    <Figure
                      spec={spec}
                      height={HEIGHT}
                      fileName={`compare-${key}`}
                      hasLegend={legend === null}
                      emphasis={emphasis}
                    />
                  </div>
                ))}
          </div>
        </>
      )}
    </section>
  );
}
