import type { CSSProperties } from "react";
import { PageTable } from "#app/_components/page/page-table.tsx";
import { condense } from "#lib/exports/condense.ts";
import {
  BASELINE_MARK,
  legendOf,
  partsOf,
  REPORTED_LEGEND,
  REPORTED_MARK,
  rankingLegend,
} from "#lib/exports/legend.ts";
import { rankRows } from "#lib/exports/ranking.ts";
import { type ExportCell, type FormattedTable, nameColumnOf } from "#lib/exports/table.ts";
import { tableNotes } from "./notes.ts";

/** Tables with more columns are printed in landscape. */
const WIDE_COLUMNS = 8;

/** Texts of up to this many characters do not wrap in print. */
const SHORT_TEXT = 24;

const ARROWS = { lower: "↓", higher: "↑" } as const;
const BETTER = { lower: ", lower is better", higher: ", higher is better" } as const;

/** An exported table with marks, deviations and changes, and a legend below. */
export function StaticTable({ table: shown }: { readonly table: FormattedTable }) {
  const { table, reported, isAllReported, units } = condense(shown);
  const ranks = table.columns.map((_, index) => rankRows(table, index));
  const names = nameColumnOf(table);
  const isMarked = reported.size > 0 && !isAllReported;
  const marks = legendOf(table).filter(({ mark }) => mark !== REPORTED_MARK || !isMarked);
  const legend = [
    rankingLegend(table),
    isAllReported
      ? `All numbers ${REPORTED_LEGEND}.`
      : isMarked
        ? `${REPORTED_MARK} ${REPORTED_LEGEND}.`
        : null,
    ...marks.map(({ mark, text }) => `${mark} ${text}.`),
    ...units.map(({ unit, labels }) => `${labels.join(", ")}: ${unit}.`),
    ...tableNotes(table.notes).map((note) => `${note}.`),
  ];
  return (
    <figure
      className="review-table"
      data-wide={table.columns.length > WIDE_COLUMNS || undefined}
      style={{ "--columns": table.columns.length } as CSSProperties}
    >
      <PageTable label={table.caption ?? table.title}>
        <thead>
          <tr>
            {table.columns.map(({ id, label, unit, kind, direction }, index) => (
              <th key={id} scope="col" className={kind === "number" ? "page-table-number" : undefined}>
                {label}
                {isMarked && reported.has(index) ? REPORTED_MARK : ""}
                {direction === null || direction === undefined ? null : (
                  <>
                    <span aria-hidden="true"> {ARROWS[direction]}</span>
                    <span className="visually-hidden">{BETTER[direction]}</span>
                  </>
                )}
                {unit === null || unit === undefined || unit === "" ? null : (
                  <span className="dim"> {unit}</span>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, at) => (
            // Rows of a static table are identified by their index.
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows never move
            <tr key={at} data-baseline={row.isBaseline || undefined} data-level={row.level || undefined}>
              {row.cells.map((cell, index) => {
                const column = table.columns[index];
                const rank = ranks[index]?.best.has(at)
                  ? "best"
                  : ranks[index]?.second.has(at)
                    ? "second"
                    : undefined;
                return (
                  <td
                    key={column?.id ?? index}
                    className={column?.kind === "number" ? "page-table-number" : undefined}
                    data-rank={rank}
                    data-short={cell.text.length <= SHORT_TEXT || undefined}
                  >
                    <CellText cell={cell} />
                    {index === names && row.isBaseline === true ? (
                      <span className="dim"> {BASELINE_MARK}</span>
                    ) : null}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </PageTable>
      <figcaption>{legend.filter((line) => line !== null && line !== "").join(" ")}</figcaption>
    </figure>
  );
}

function CellText({ cell }: { readonly cell: ExportCell }) {
  const { spread, count, delta } = partsOf(cell);
  return (
    <>
      <span className="review-value">{cell.text}</span>
      {cell.reported === true ? REPORTED_MARK : ""}
      {spread}
      {count}
      {delta === "" ? null : <span className="review-delta">{delta}</span>}
    </>
  );
}
