import type { ExportTable } from "#lib/exports/table.ts";

/**
 * How many rows the cell of a merging column spans, by column and row: 0 where a cell above covers it, 1 where it stands
 * alone. Columns that do not merge have no entry. A cell never reaches across a cell to its left that merges as well.
 */
export function spansOf(table: ExportTable): ReadonlyMap<number, readonly number[]> {
  const spans = new Map<number, number[]>();
  let starts = table.rows.map((_, row) => row === 0);
  for (const [index, column] of table.columns.entries()) {
    if (column.merges !== true) {
      continue;
    }
    const outer = starts;
    starts = table.rows.map(
      (row, at) => outer[at] === true || row.cells[index]?.text !== table.rows[at - 1]?.cells[index]?.text,
    );
    spans.set(index, lengths(starts));
  }
  return spans;
}

/** At each start the number of rows up to the next one, elsewhere 0. */
function lengths(starts: readonly boolean[]): number[] {
  return starts.map((isStart, row) => {
    if (!isStart) {
      return 0;
    }
    const next = starts.indexOf(true, row + 1);
    return (next < 0 ? starts.length : next) - row;
  });
}

/**
 * Rows that have a rule above: those that ask for one, and those where the outermost merged cell above or below ends or
 * begins. Between cells of one row each there is none.
 */
export function ruledRows(table: ExportTable): ReadonlySet<number> {
  const [outermost = []] = [...spansOf(table).values()];
  const starts = outermost.flatMap((span, row) => (span > 0 ? [{ row, span }] : []));
  const merged = starts.flatMap(({ row, span }, index) => {
    const before = starts[index - 1];
    return before !== undefined && (span > 1 || before.span > 1) ? [row] : [];
  });
  const wanted = table.rows.flatMap((row, index) => (index > 0 && row.hasRuleAbove === true ? [index] : []));
  return new Set([...merged, ...wanted]);
}
