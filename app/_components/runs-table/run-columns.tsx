import type { DataColumn } from "#app/_components/data-table/data-column.ts";
import { type CellContext, cellText, runCell } from "#app/_components/runs-table/run-cells.tsx";
import { decimalsOf } from "#app/_components/values/number-value.tsx";
import { cellValue } from "#lib/tables/row-values.ts";
import type { Column, ColumnFormat, RunRow } from "#lib/tables/schema.ts";

const FORMAT_WIDTHS: Readonly<Record<ColumnFormat, number>> = {
  text: 116,
  status: 104,
  time: 100,
  mir: 148,
  score: 76,
  loss: 84,
  lr: 80,
  perplexity: 84,
  count: 84,
  step: 92,
  seconds: 96,
  number: 84,
};
const MIR_DECIMALS = 3;
const CHARACTER = 6.9;
const LONGEST_LABEL = 16;
const LONGEST_UNIT = 8;
const SORT_MARK_AND_PADDING = 48;

/** The columns of a table of runs, as the data table takes them. */
export function runColumns(columns: readonly Column[], context: CellContext): DataColumn<RunRow>[] {
  return columns.map((column, index) => ({
    id: column.id,
    // The definition stands where other columns have their unit: no MIR without it.
    label: column.group === "MIR" ? "MIR" : column.label,
    unit: column.group === "MIR" ? column.id.slice("mir.".length) : shortUnit(column.unit),
    direction: column.direction,
    description: column.description,
    align: column.kind === "number" ? "end" : "start",
    width: widthOf(column),
    isPinned: index === 0,
    isSortable: true,
    firstDirection: column.direction === "higher" || column.kind === "time" ? "desc" : "asc",
    cell: (row) => runCell(row, column, context),
    signature: (row) => cellText(row, column),
  }));
}

/** "exact match, 0-100" is "0-100" in a header; the description says the whole. */
function shortUnit(unit: string | null): string | null {
  return unit === null || unit.length <= LONGEST_UNIT ? unit : (unit.split(", ").at(-1) ?? unit);
}

/** Wide enough for the label in one line, up to a length, with room for arrows and the place in the order. */
function widthOf(column: Column): number {
  if (column.group === "MIR") {
    return FORMAT_WIDTHS.mir;
  }
  const label = Math.min(column.label.length, LONGEST_LABEL) * CHARACTER;
  const header = label + (column.direction === null ? 0 : 12) + SORT_MARK_AND_PADDING;
  return Math.round(Math.max(FORMAT_WIDTHS[column.format], Math.min(header, 190)));
}

/** Digits after the point of the longest value of every column of numbers, "column:digits" joined: a stable key. */
export function decimalsKey(columns: readonly Column[], rows: readonly RunRow[]): string {
  const parts: string[] = [];
  for (const column of columns) {
    if (column.group === "MIR") {
      const hasErrors = rows.some((row) => (cellValue(row, column.id).error ?? null) !== null);
      parts.push(`${hasErrors ? MIR_DECIMALS : 0}:${column.id}`);
    } else if (column.kind === "number" && column.group !== "Run") {
      const digits = Math.max(0, ...rows.map((row) => decimalsOf(cellText(row, column)) ?? 0));
      parts.push(`${digits}:${column.id}`);
    }
  }
  return parts.join("\n");
}

/** Reads back what decimalsKey wrote. */
export function readDecimals(key: string): ReadonlyMap<string, number> {
  return new Map(
    key.split("\n").map((part) => {
      const colon = part.indexOf(":");
      return [part.slice(colon + 1), Number(part.slice(0, colon))];
    }),
  );
}
