import { cellsOf, type ExportCell, type ExportColumn, type FormattedTable } from "#lib/exports/table.ts";

/** A table whose repeated marks and units are moved from its cells and headers to the legend, to save width. */
export interface Condensed {
  readonly table: FormattedTable;
  /** Indices of the columns whose values were all reported by others. */
  readonly reported: ReadonlySet<number>;
  /** Whether every number was reported by others. */
  readonly isAllReported: boolean;
  /** Units that several columns share, with the labels of these columns. */
  readonly units: readonly { readonly unit: string; readonly labels: readonly string[] }[];
}

/** From this many columns on, a shared unit moves from the headers to the legend. */
const MINIMUM_SHARING_COLUMNS = 3;

/**
 * Removes the marks of reported values from columns in which all values are reported, and units from the headers of three
 * or more columns that share one.
 */
export function condense(table: FormattedTable): Condensed {
  const numbers = table.columns.flatMap(({ kind }, index) => (kind === "number" ? [index] : []));
  const reported = new Set(numbers.filter((index) => isReportedThroughout(cellsOf(table, index))));
  const withValues = numbers.filter((index) => cellsOf(table, index).some(hasValue));
  const shared = [...Map.groupBy(table.columns, unitOf)].flatMap(([unit, columns]) =>
    unit !== "" && columns.length >= MINIMUM_SHARING_COLUMNS
      ? [{ unit, labels: columns.map(({ label }) => label) }]
      : [],
  );
  const units = new Set(shared.map(({ unit }) => unit));
  return {
    table: {
      ...table,
      columns: table.columns.map((column) =>
        units.has(unitOf(column)) ? { ...column, unit: null } : column,
      ),
      rows: table.rows.map((row) => ({
        ...row,
        cells: row.cells.map((cell, index) => (reported.has(index) ? { ...cell, reported: false } : cell)),
      })),
    },
    reported,
    isAllReported: withValues.length > 0 && withValues.every((index) => reported.has(index)),
    units: shared,
  };
}

const unitOf = ({ unit }: ExportColumn) => unit ?? "";
const hasValue = (cell: ExportCell | undefined) => cell?.value !== null && cell !== undefined;

/** A single value keeps its mark, because a mark on the header would not be shorter. */
function isReportedThroughout(cells: readonly (ExportCell | undefined)[]): boolean {
  const values = cells.filter((cell) => hasValue(cell) || cell?.reported === true);
  return values.length > 1 && values.every((cell) => cell?.reported === true);
}
