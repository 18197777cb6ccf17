"use client";

import Link from "next/link";
import { SeriesMark } from "#app/_components/figure/series-mark.tsx";
import { PageTable } from "#app/_components/page/page-table.tsx";
import { paths } from "#app/_paths.ts";
import type { AnalysisResult, Axis } from "#lib/analysis/schema.ts";
import type { ChartTheme } from "#lib/charts/theme.ts";
import { groupStyle } from "#lib/charts/theme.ts";
import { formatNumber } from "#lib/format/values.ts";
import type { ColumnFormat } from "#lib/tables/query/schema.ts";
import type { PointRow } from "./point-rows.ts";

interface PointTableProps {
  readonly slug: string;
  readonly result: AnalysisResult;
  readonly rows: readonly PointRow[];
  readonly theme: ChartTheme;
  readonly formats: { readonly x: ColumnFormat; readonly y: ColumnFormat };
  /** The run hovered in the figure. */
  readonly activeRunId: string | null;
  /** Called with the run that is hovered or focused here. */
  readonly onPoint: (runId: string | null) => void;
}

/** The figure's points as rows, so that runs and numbers are accessible without a pointer. */
export function PointTable({ slug, result, rows, theme, formats, activeRunId, onPoint }: PointTableProps) {
  const hasGroups = result.groups.length > 0;
  return (
    <PageTable label="Runs in the figure">
      <thead>
        <tr>
          <th scope="col">Run</th>
          <AxisHeader axis={result.x} />
          <AxisHeader axis={result.y} />
          {hasGroups ? <th scope="col">Group</th> : null}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={`${row.runId} ${row.y}`}
            data-active={row.runId === activeRunId || undefined}
            onPointerEnter={() => onPoint(row.runId)}
            onPointerLeave={() => onPoint(null)}
            onFocus={() => onPoint(row.runId)}
            onBlur={() => onPoint(null)}
          >
            <th scope="row">
              <Link className="link" href={paths.run(slug, row.runId)}>
                {row.runName}
              </Link>
            </th>
            <td className="page-table-number">
              <UncertainNumber value={row.x} logged={row.xText} error={row.xError} format={formats.x} />
            </td>
            <td className="page-table-number">
              <UncertainNumber value={row.y} logged={row.yText} error={row.yError} format={formats.y} />
            </td>
            {hasGroups ? (
              <td>
                <Groups row={row} result={result} theme={theme} />
              </td>
            ) : null}
          </tr>
        ))}
      </tbody>
    </PageTable>
  );
}

interface UncertainNumberProps {
  readonly value: number;
  /** Printed in place of the number, if it is a setting. */
  readonly logged: string | undefined;
  /** Standard error. */
  readonly error: number | null;
  readonly format: ColumnFormat;
}

function UncertainNumber({ value, logged, error, format }: UncertainNumberProps) {
  return (
    <>
      {logged ?? formatNumber(value, format).text}
      {error === null ? null : (
        <>
          {" "}
          <span className="mir-error">±{formatNumber(error, format).text}</span>
        </>
      )}
    </>
  );
}

function AxisHeader({ axis }: { readonly axis: Axis }) {
  return (
    <th scope="col" className="page-table-number">
      {axis.label} {axis.direction === null ? null : axis.direction === "lower" ? "↓" : "↑"}
    </th>
  );
}

interface GroupsProps {
  readonly row: PointRow;
  readonly result: AnalysisResult;
  readonly theme: ChartTheme;
}

function Groups({ row, result, theme }: GroupsProps) {
  if (row.groups.length === 0) {
    return <span className="dim">in no group</span>;
  }
  return row.groups.map((index) => (
    <span key={index} className="correlation-group">
      <SeriesMark {...groupStyle(theme, index)} />
      {result.groups[index]?.key}
    </span>
  ));
}
