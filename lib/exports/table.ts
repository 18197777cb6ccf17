/**
 * A table as it is exported: the shown rows and columns in the shown order, already formatted. Whatever makes tables
 * (runs, groups of runs, ablations) builds one of these; writers turn it into files and know nothing of runs.
 */
export interface ExportTable {
  readonly title: string;
  /** Left out: the title. */
  readonly caption?: string | undefined;
  /** What \ref names in LaTeX, and the id in HTML; left out: made of the title. */
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
  /** Whether the best value is printed bold and the second best underlined; left out: where there is a direction. */
  readonly marks?: boolean | undefined;
  /** Rows in a row with one text here share one cell, inside what columns of this kind to the left share (\multirow). */
  readonly merges?: boolean | undefined;
  /** What ± in this column's cells means, in a word or two: "standard error". Left out where no cell has one. */
  readonly errorName?: string | undefined;
  /** What the change in this column's cells is against: "change against baseline". Left out where no cell has one. */
  readonly deltaName?: string | undefined;
}

export interface ExportRow {
  /** One cell per column. */
  readonly cells: readonly ExportCell[];
  /** 1: a run below its group. Such rows are indented, and never best or second best. */
  readonly level?: number | undefined;
  /** All changes are against this row. */
  readonly isBaseline?: boolean | undefined;
  /** Takes no part in who is best: a baseline from outside the table. */
  readonly isUnranked?: boolean | undefined;
  /** A rule above this row, where formats have rules. */
  readonly hasRuleAbove?: boolean | undefined;
}

export interface ExportCell {
  /** As the page shows it: "3.182", "–". */
  readonly text: string;
  /**
   * The number behind it at full precision, NaN and ±Infinity included; null for text and for missing values. In a column
   * of text a number that the text is: sheets hold it as such.
   */
  readonly value: number | null;
  /** Printed by others, not measured here: marked † where the format is for readers. */
  readonly reported?: boolean | undefined;
  /** Printed after ±: "0.012". */
  readonly error?: { readonly text: string; readonly value: number } | undefined;
  /** Instead of ±, of a median: "2.101–2.345". */
  readonly range?: { readonly text: string; readonly low: number; readonly high: number } | undefined;
  /** Values that the number stands for: printed as (n). */
  readonly count?: number | undefined;
  /** The change against the baseline, printed beside the value. */
  readonly delta?: ExportDelta | undefined;
}

export interface ExportDelta {
  /** With its sign and unit: "−0.123", "+1.2 %". */
  readonly text: string;
  /** In the unit of the column, or in percent where `isPercent`. */
  readonly value: number;
  readonly isPercent: boolean;
  /** Standard error of the change. */
  readonly error?: { readonly text: string; readonly value: number } | undefined;
  /** Null where neither direction is better. */
  readonly better: boolean | null;
  /** Smaller than two standard errors, or than the spread between seeds allows: marked ≈. */
  readonly withinNoise: boolean;
}

/** Throws RangeError when a row does not have one cell per column: such a table would shift its values sideways. */
export function assertRectangular(table: ExportTable): void {
  for (const [index, { cells }] of table.rows.entries()) {
    if (cells.length !== table.columns.length) {
      throw new RangeError(
        `export row ${index} has ${cells.length} cells for ${table.columns.length} columns`,
      );
    }
  }
}

/** The cells of one column, from the first row to the last. */
export function cellsOf(table: ExportTable, columnIndex: number): (ExportCell | undefined)[] {
  return table.rows.map((row) => row.cells[columnIndex]);
}

/** The column that names the rows, by index: that of their names, else the first of texts that no cells share. */
export function nameColumnOf(table: ExportTable): number {
  const named = table.columns.findIndex(({ id, kind }) => id === "name" && kind === "text");
  return named >= 0
    ? named
    : Math.max(
        0,
        table.columns.findIndex(({ kind, merges }) => kind === "text" && merges !== true),
      );
}

/** One line of text: line breaks and other control characters of any kind become single spaces. */
export function singleLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}
