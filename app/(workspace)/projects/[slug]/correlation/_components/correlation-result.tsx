"use client";

import { IconAlertTriangle } from "@tabler/icons-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useMemo } from "react";
import { Figure } from "#app/_components/figure/figure.tsx";
import { useChartTheme } from "#app/_components/figure/use-chart-theme.ts";
import { paths } from "#app/_paths.ts";
import type { AnalysisResult } from "#lib/analysis/schema.ts";
import { prepareCorrelation } from "#lib/charts/prepare-correlation.ts";
import { CoefficientTable } from "./coefficient-table.tsx";

interface CorrelationResultProps {
  readonly slug: string;
  readonly result: AnalysisResult;
}

/** The finding in words, the figure, the coefficients, and what was left out. */
export function CorrelationResult({ slug, result }: CorrelationResultProps) {
  const router = useRouter();
  const theme = useChartTheme();
  const spec = useMemo(() => prepareCorrelation(result, { theme }), [result, theme]);
  return (
    <>
      <section aria-labelledby="finding" className="correlation-finding">
        <h2 id="finding">{result.finding.title}</h2>
        {result.finding.pooling.kind === "none" ? null : (
          <p className="correlation-lead" data-pooling={result.finding.pooling.kind}>
            {result.finding.pooling.text}
          </p>
        )}
        <Warnings result={result} />
      </section>
      <Figure
        spec={spec}
        fileName={`${slug}-${result.y.label}-against-${result.x.label}`}
        onPointClick={(runId) => router.push(paths.run(slug, runId))}
      />
      <h2 className="section-title">Coefficients, with 95 % intervals</h2>
      <CoefficientTable result={result} />
      {result.finding.details.length === 0 ? null : (
        <ul className="correlation-details">
          {result.finding.details.map((detail) => (
            <li key={detail}>{detail}</li>
          ))}
        </ul>
      )}
      <Dropped slug={slug} result={result} />
    </>
  );
}

function Warnings({ result }: { readonly result: AnalysisResult }) {
  return result.warnings.map((warning) => (
    <p key={warning.kind} className="correlation-warning" role="note">
      <IconAlertTriangle size={15} aria-hidden /> {warning.text}
    </p>
  ));
}

function Dropped({ slug, result }: CorrelationResultProps) {
  if (result.dropped.length === 0) {
    return <p className="dim correlation-foot">No run was left out.</p>;
  }
  const count = result.dropped.length;
  return (
    <details className="correlation-dropped" open={count <= 8}>
      <summary>
        {count} {count === 1 ? "run was" : "runs were"} left out
      </summary>
      <ul>
        {result.dropped.map((run) => (
          <li key={run.runId}>
            <Link className="link" href={paths.run(slug, run.runId)}>
              {run.runName}
            </Link>
            : {run.reason}
          </li>
        ))}
      </ul>
    </details>
  );
}
