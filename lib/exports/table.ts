import { MISSING } from "#lib/numerics/number-text.ts";

/** A table as it is exported: the shown rows and columns in the shown order, already formatted. */
export interface ExportTable {
  readonly title: string;
  readonly caption?: string | undefined;
  /** Provenance, one line each: definition, evaluation set, filter, date, link. */
  readonly notes: readonly string[];
  readonly columns: readonly ExportColumn[];
  /** Each row has one cell per column. */
  readonly rows: readonly (readonly ExportCell[])[];
}

export interface ExportColumn {
  readonly id: string;
  readonly label: string;
  readonly unit?: string | null | undefined;
  readonly kind: "text" | "number";
  /** Which values are better; the best of such a column is printed bold where the format has bold. */
  readonly direction?: "lower" | "higher" | null | undefined;
  /** What ± in this column's cells means, in a word or two: "standard error". Left out where no cell has one. */
  readonly errorName?: string | undefined;
}

export interface ExportCell {
  /** As the page shows it: "3.182", "–". */
  readonly text: string;
  /** The number behind it at full precision, NaN and ±Infinity included; null for text and for missing values. */
  readonly value: number | null;
  /** Printed by others, not measured here: marked † where the format is for readers. */
  readonly reported?: boolean | undefined;
  /** Printed after ±: "0.012". */
  readonly error?: { readonly text: string; readonly value: number } | undefined;
}

/** Beside reported values, and explained below the table. */
export const REPORTED_MARK = "†";
export const REPORTED_LEGEND = "reported by others, not measured here";

/** For formats that machines read: errors stand in columns of their own, `{id}.standardError`. */
export function withErrorColumns(table: ExportTable): ExportTable {
  const columns = table.columns.flatMap((column) =>
    column.errorName === undefined ? [column] : [column, errorColumn(column, column.errorName)],
  );
  const rows = table.rows.map((row) =>
    row.flatMap((cell, index) =>
      table.columns[index]?.errorName === undefined
        ? [cell]
        : [cell, { text: cell.error?.text ?? MISSING, value: cell.error?.value ?? null }],
    ),
  );
  return { ...table, columns, rows };
}

function errorColumn({ id, label, unit }: ExportColumn, name: string): ExportColumn {
  return { id: `${id}.standardError`, label: `${label}: ${name}`, unit, kind: "number" };
}

/** Throws RangeError when a row does not have one cell per column: such a table would shift its values sideways. */
export function assertRectangular(table: ExportTable): void {
  for (const [index, row] of table.rows.entries()) {
    if (row.length !== table.columns.length) {
      throw new RangeError(`export row ${index} has ${row.length} cells for ${table.columns.length} columns`);
    }
  }
}

/**
 * The rows that hold the best value of a column, empty where the column has no direction or fewer than two finite
 * values. Ties are all best; so are values that print like the best one, since a reader cannot tell them apart.
 */
export function bestRows(table: ExportTable, columnIndex: number): ReadonlySet<number> {
  const direction = table.columns[columnIndex]?.direction ?? null;
  const cells = table.rows.map((row) => row[columnIndex]);
  const finite = cells.flatMap((cell) =>
    cell !== undefined && cell.value !== null && Number.isFinite(cell.value)
      ? [{ value: cell.value, text: cell.text }]
      : [],
  );
  if (direction === null || finite.length < 2) return new Set();
  const best = finite.reduce((a, b) =>
    (direction === "lower" ? b.value < a.value : b.value > a.value) ? b : a,
  );
  const rows = cells.flatMap((cell, index) =>
    cell?.value === best.value || (cell?.text === best.text && cell.value !== null) ? [index] : [],
  );
  return new Set(rows);
}

/** Whether any shown value was reported by others. */
export function hasReported(table: ExportTable): boolean {
  return table.rows.some((row) => row.some((cell) => cell.reported === true));
}

/** One line of text: line breaks and other control characters of any kind become single spaces. */
export function singleLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}
