"use client";

import { SeriesMark } from "#app/_components/figure/series-mark.tsx";
import { PageTable } from "#app/_components/page/page-table.tsx";
import { Tip } from "#app/_components/values/tip.tsx";
import type { AnalysisResult, CorrelatedSet } from "#lib/analysis/schema.ts";
import type { ChartTheme } from "#lib/charts/theme.ts";
import { groupStyle } from "#lib/charts/theme.ts";
import { fixedText, MISSING, pValueText, signedText } from "#lib/format/number-text.ts";

type Coefficient = CorrelatedSet["pearson"];

const REASONS = {
  "too-few": "fewer than three runs",
  "constant-x": "x is the same for all runs",
  "constant-y": "y is the same for all runs",
} as const;

const NO_INTERVAL = {
  "too-few": "an interval needs at least four runs (five for Kendall)",
  "exactly-one": "the coefficient is exactly ±1, where the approximation has no width",
} as const;

interface CoefficientTableProps {
  readonly result: AnalysisResult;
  readonly theme: ChartTheme;
}

/** Pearson, Spearman and Kendall coefficients of each group and of all runs, with n and 95 % intervals. */
export function CoefficientTable({ result, theme }: CoefficientTableProps) {
  const sets = result.groups.length === 0 ? [result.pooled] : [...result.groups, result.pooled];
  return (
    <PageTable label="Coefficients">
      <caption className="visually-hidden">
        Correlation of {result.x.label} and {result.y.label} with 95 % intervals
      </caption>
      <thead>
        <tr>
          <th scope="col">Runs</th>
          <th scope="col" className="page-table-number">
            n
          </th>
          <th scope="col" className="page-table-number">
            Pearson r
          </th>
          <th scope="col" className="page-table-number">
            Spearman ρ
          </th>
          <th scope="col" className="page-table-number">
            Kendall τ
          </th>
        </tr>
      </thead>
      <tbody>
        {sets.map((set, index) => (
          <tr key={set.key ?? "pooled"} className={set.key === null ? "correlation-pooled" : ""}>
            <th scope="row" className="page-table-wide">
              {set.key === null ? (
                "All runs, pooled"
              ) : (
                <>
                  <SeriesMark {...groupStyle(theme, index)} />
                  {set.label}
                </>
              )}
            </th>
            <td className="page-table-number">{set.points.length}</td>
            <CoefficientCell coefficient={set.pearson} />
            <CoefficientCell coefficient={set.spearman} />
            <CoefficientCell coefficient={set.kendall} />
          </tr>
        ))}
      </tbody>
    </PageTable>
  );
}

function CoefficientCell({ coefficient }: { readonly coefficient: Coefficient }) {
  if (coefficient.coefficient === null) {
    return (
      <td className="page-table-number">
        <Tip className="dim" label={`Undefined: ${REASONS[coefficient.reason]}.`}>
          {MISSING}
          <span className="visually-hidden"> undefined: {REASONS[coefficient.reason]}</span>
        </Tip>
      </td>
    );
  }
  const { interval } = coefficient;
  return (
    <td className="page-table-number">
      <Tip className="value" label={explain(coefficient)}>
        <span className="correlation-coefficient">{signedText(coefficient.coefficient, 4)}</span>{" "}
        <span className="dim">
          {interval === null
            ? "no interval"
            : `[${signedText(interval.low, 2)}, ${signedText(interval.high, 2)}]`}
        </span>
      </Tip>
    </td>
  );
}

function explain(coefficient: Extract<Coefficient, { coefficient: number }>): string {
  const { interval, noInterval, n, pValue, pMethod } = coefficient;
  const method = { exact: "exact", "student-t": "Student t", normal: "normal approximation" }[pMethod];
  const range =
    interval === null
      ? `No interval: ${noInterval === null ? "not defined" : NO_INTERVAL[noInterval]}.`
      : `${fixedText(interval.level * 100, 0)} % interval [${signedText(interval.low, 4)}, ${signedText(interval.high, 4)}].`;
  return `n = ${n}, p = ${pValueText(pValue)} (${method}). ${range}`;
}
