"use client";

import { IconAlertTriangle } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { Figure } from "#app/_components/figure/figure.tsx";
import { FigureAbout } from "#app/_components/figure/figure-about.tsx";
import { useChartTheme } from "#app/_components/figure/use-chart-theme.ts";
import { paths } from "#app/_paths.ts";
import type { AnalysisResult } from "#lib/analysis/schema.ts";
import { type Fit, prepareCorrelation } from "#lib/charts/prepare-correlation.ts";
import { formatNumber } from "#lib/format/values.ts";
import { definitionNote, definitionsIn } from "#lib/tables/export/export-notes.ts";
import type { ColumnFormat } from "#lib/tables/query/schema.ts";
import { FIGURE_HEIGHT } from "../_figure-height.ts";
import { CoefficientTable } from "./coefficient-table.tsx";
import { DroppedRuns } from "./dropped-runs.tsx";
import { FitControl } from "./fit-control.tsx";
import { pointRows } from "./point-rows.ts";
import { PointTable } from "./point-table.tsx";

interface CorrelationResultProps {
  readonly slug: string;
  readonly result: AnalysisResult;
  readonly formats: { readonly x: ColumnFormat; readonly y: ColumnFormat };
  readonly fit: Fit;
  readonly onFit: (fit: Fit) => void;
}

/** The finding, the figure, the coefficients, the points and the dropped runs. */
export function CorrelationResult({ slug, result, formats, fit, onFit }: CorrelationResultProps) {
  const router = useRouter();
  const theme = useChartTheme();
  const [hovered, setHovered] = useState<string | null>(null);
  const [pointedAt, setPointedAt] = useState<string | null>(null);
  const { x: xFormat, y: yFormat } = formats;
  const spec = useMemo(
    () =>
      prepareCorrelation(result, {
        theme,
        fits: fit,
        formatX: (value) => formatNumber(value, xFormat).text,
        formatY: (value) => formatNumber(value, yFormat).text,
      }),
    [result, theme, fit, xFormat, yFormat],
  );
  const rows = useMemo(() => pointRows(result), [result]);
  return (
    <>
      <Finding result={result} />
      <FitControl value={fit} onChange={onFit} />
      <FigureAbout lines={aboutOf(result)}>
        <Figure
          spec={spec}
          height={FIGURE_HEIGHT}
          fileName={`${slug}-${result.y.label}-against-${result.x.label}`}
          onPointClick={(runId) => router.push(paths.run(slug, runId))}
          onPointHover={setHovered}
          pointedAt={pointedAt}
        />
      </FigureAbout>
      {rows.some(({ xError, yError }) => xError !== null || yError !== null) ? (
        <p className="dim correlation-bars">
          Bars are 95 % intervals of single values (±1.96 standard errors: of a MIR over its evaluation set's
          samples, of a score as it was recorded). The coefficients take values as they are.
        </p>
      ) : null}
      <h2 className="section-title">Coefficients, with 95 % intervals</h2>
      <CoefficientTable result={result} theme={theme} />
      {result.finding.details.length === 0 ? null : (
        <ul className="correlation-details">
          {result.finding.details.map((detail) => (
            <li key={detail}>{detail}</li>
          ))}
        </ul>
      )}
      <h2 className="section-title">
        Runs in the figure <span className="dim">{new Set(rows.map(({ runId }) => runId)).size}</span>
      </h2>
      <PointTable
        slug={slug}
        result={result}
        rows={rows}
        theme={theme}
        formats={formats}
        activeRunId={hovered ?? pointedAt}
        onPoint={setPointedAt}
      />
      <DroppedRuns slug={slug} dropped={result.dropped} />
    </>
  );
}

/** The context lines of the saved figure: definitions, evaluation sets and grouping. */
function aboutOf({ x, y, groupBy, evaluationSets }: AnalysisResult): string[] {
  const definitions = definitionsIn([x, y], { calculations: [] });
  return [
    ...definitions.map(definitionNote),
    ...(evaluationSets.length === 0 ? [] : [`Evaluation set: ${evaluationSets.join("; ")}`]),
    ...(groupBy === "none" ? [] : [`Grouped by ${groupBy}`]),
  ];
}

/** The finding, announced to screen readers when it changes. */
function Finding({ result: { finding, warnings } }: { readonly result: AnalysisResult }) {
  return (
    <section aria-labelledby="finding" aria-live="polite" className="correlation-finding">
      <h2 id="finding">{finding.title}</h2>
      {finding.pooling.kind === "none" ? null : <p className="correlation-lead">{finding.pooling.text}</p>}
      {warnings.map((warning) => (
        <p key={warning.kind} className="correlation-warning" role="note">
          <IconAlertTriangle size={15} aria-hidden /> {warning.text}
        </p>
      ))}
    </section>
  );
}
