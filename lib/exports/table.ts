/**
 * A formatted table, with rows and columns in the displayed order. Every source of tables (runs, groups of runs, ablations)
 * builds one; the writers turn it into files and do not depend on runs.
 */
export interface FormattedTable {
  readonly title: string;
  /** By default the title. */
  readonly caption?: string | undefined;
  /** The \label in LaTeX and the id in HTML; by default derived from the title. */
  readonly label?: string | undefined;
  /** Provenance, one line each: definition, evaluation set, filter, date, link. */
  readonly notes: readonly string[];
  readonly columns: readonly ExportColumn[];
  readonly rows: readonly ExportRow[];
}

export interface ExportColumn {
  readonly id: string;
  readonly label: string;
  readonly unit?: string | null | undefined;
  readonly kind: "text" | "number";
  /** Which values are better. */
  readonly direction?: "lower" | "higher" | null | undefined;
  /** Whether the best value is bold and the second best underlined; by default if there is a direction. */
  readonly marks?: boolean | undefined;
  /** Consecutive rows with equal text share one cell (\multirow), within the shared cells of such columns to the left. */
  readonly merges?: boolean | undefined;
  /** The meaning of ± in this column: "standard error". Absent if no cell has an error. */
  readonly errorName?: string | undefined;
  /** The reference of the changes in this column: "change against baseline". Absent if no cell has a change. */
  readonly deltaName?: string | undefined;
}

export interface ExportRow {
  /** One cell per column. */
  readonly cells: readonly ExportCell[];
  /** 1 for a run below its group. Such rows are indented and not ranked. */
  readonly level?: number | undefined;
  /** All changes are relative to this row. */
  readonly isBaseline?: boolean | undefined;
  /** Excluded from the ranking: a baseline from outside the table. */
  readonly isUnranked?: boolean | undefined;
  /** A rule above this row, in formats with rules. */
  readonly hasRuleAbove?: boolean | undefined;
}

export interface ExportCell {
  /** The text shown on the page: "3.182", "–". */
  readonly text: string;
  /**
   * The number behind it at full precision, NaN and ±Infinity included; null for text and for missing values. In a column
   * of text a number that the text is: sheets hold it as such.
   */
  readonly value: number | null;
  /** Published elsewhere, not measured here: marked † in formats for reading. */
  readonly reported?: boolean | undefined;
  /** Printed after the ± sign: "0.012". */
  readonly error?: { readonly text: string; readonly value: number } | undefined;
  /** The range of a median, in place of ±: "2.101–2.345". */
  readonly range?: { readonly text: string; readonly low: number; readonly high: number } | undefined;
  /** Number of values that the cell aggregates, printed as (n). */
  readonly count?: number | undefined;
  /** The change relative to the baseline, printed after the value. */
  readonly delta?: ExportDelta | undefined;
}

export interface ExportDelta {
  /** With sign and unit: "−0.123", "+1.2 %". */
  readonly text: string;
  /** In the unit of the column, or in percent if `isPercent`. */
  readonly value: number;
  readonly isPercent: boolean;
  /** Standard error of the change. */
  readonly error?: { readonly text: string; readonly value: number } | undefined;
  /** Null if neither direction is better. */
  readonly better: boolean | null;
  /** Below two standard errors, or within the spread between seeds: marked ≈. */
  readonly withinNoise: boolean;
}

/** @throws RangeError if a row does not have one cell per column, which would shift values into wrong columns */
export function assertRectangular(table: FormattedTable): void {
  for (const [index, { cells }] of table.rows.entries()) {
    if (cells.length !== table.columns.length) {
      throw new RangeError(
        `export row ${index} has ${cells.length} cells for ${table.columns.length} columns`,
      );
    }
  }
}

/** The cells of one column, in row order. */
export function cellsOf(table: FormattedTable, columnIndex: number): (ExportCell | undefined)[] {
  return table.rows.map((row) => row.cells[columnIndex]);
}

/** The index of the column that names the rows: "name", else the first text column that does not merge. */
export function nameColumnOf(table: FormattedTable): number {
  const named = table.columns.findIndex(({ id, kind }) => id === "name" && kind === "text");
  return named >= 0
    ? named
    : Math.max(
        0,
        table.columns.findIndex(({ kind, merges }) => kind === "text" && merges !== true),
      );
}

/** Text on one line: runs of line breaks and control characters become single spaces. */
export function singleLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}
