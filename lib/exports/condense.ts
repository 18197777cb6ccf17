import { cellsOf, type ExportCell, type ExportColumn, type ExportTable } from "#lib/exports/table.ts";

/** What stands in all cells of a column, or in many headers, said once: papers have no room for it. */
export interface Condensed {
  readonly table: ExportTable;
  /** Columns whose values were all reported by others, by index. */
  readonly reported: ReadonlySet<number>;
  /** Whether that is so of every number. */
  readonly isAllReported: boolean;
  /** Units of many columns, with the labels of these. */
  readonly units: readonly { readonly unit: string; readonly labels: readonly string[] }[];
}

/** So many columns of one unit have it in the legend instead of their headers. */
const MANY = 3;

/**
 * Takes the marks of reported values out of the cells of columns in which all are reported, and units out of the headers
 * of three columns and more that share one.
 */
export function condense(table: ExportTable): Condensed {
  const numbers = table.columns.flatMap(({ kind }, index) => (kind === "number" ? [index] : []));
  const reported = new Set(numbers.filter((index) => isReportedThroughout(cellsOf(table, index))));
  const withValues = numbers.filter((index) => cellsOf(table, index).some(hasValue));
  const shared = [...Map.groupBy(table.columns, unitOf)].flatMap(([unit, columns]) =>
    unit !== "" && columns.length >= MANY ? [{ unit, labels: columns.map(({ label }) => label) }] : [],
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

/** One value alone keeps its mark: a column of one row has no "all". */
function isReportedThroughout(cells: readonly (ExportCell | undefined)[]): boolean {
  const values = cells.filter((cell) => hasValue(cell) || cell?.reported === true);
  return values.length > 1 && values.every((cell) => cell?.reported === true);
}
