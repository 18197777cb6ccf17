import { PageTable } from "#app/_components/page/page-table.tsx";
import { REPORTED_LEGEND, REPORTED_MARK } from "#lib/exports/legend.ts";
import { rankRows } from "#lib/exports/ranking.ts";
import type { ExportCell, ExportTable } from "#lib/exports/table.ts";

const ARROWS = { lower: "↓", higher: "↑" } as const;
const BETTER = { lower: ", lower is better", higher: ", higher is better" } as const;

/** A table as its export holds it: marks, deviations, changes, and below it where the numbers come from. */
export function StaticTable({ table }: { readonly table: ExportTable }) {
  const ranks = table.columns.map((_, index) => rankRows(table, index));
  const hasReported = table.rows.some((row) => row.cells.some((cell) => cell.reported === true));
  return (
    <figure className="review-table">
      <PageTable label={table.caption ?? table.title}>
        <thead>
          <tr>
            {table.columns.map(({ id, label, unit, kind, direction }) => (
              <th key={id} scope="col" className={kind === "number" ? "page-table-number" : undefined}>
                {label}
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
            // Rows of a finished table have no other name than their place.
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows never move
            <tr key={at} data-baseline={row.isBaseline || undefined}>
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
                  >
                    <CellText cell={cell} />
                    {index === 0 && row.isBaseline === true ? <span className="dim"> baseline</span> : null}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </PageTable>
      <figcaption>
        Best bold, second best underlined. {hasReported ? `${REPORTED_MARK} ${REPORTED_LEGEND}. ` : ""}
        {table.notes.join(" · ")}
      </figcaption>
    </figure>
  );
}

function CellText({ cell }: { readonly cell: ExportCell }) {
  return (
    <>
      <span className="review-value">{cell.text}</span>
      {cell.reported === true ? REPORTED_MARK : ""}
      {cell.error === undefined ? "" : ` ±${cell.error.text}`}
      {cell.range === undefined ? "" : ` (${cell.range.text})`}
      {cell.count === undefined ? "" : ` (${cell.count})`}
      {cell.delta === undefined ? null : (
        <span className="review-delta">
          {" "}
          {cell.delta.withinNoise ? "≈" : ""}
          {cell.delta.text}
        </span>
      )}
    </>
  );
}
