import type { FormattedTable } from "#lib/exports/table.ts";

/**
 * The number of rows that each cell of a merging column spans, by column and row: 0 if a cell above covers it, 1 if it is
 * not merged. Columns that do not merge have no entry. A merged cell never extends past the end of the merged cell to its
 * left.
 */
export function spansOf(table: FormattedTable): ReadonlyMap<number, readonly number[]> {
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

/** The number of rows from each start to the next one; 0 elsewhere. */
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
 * Rows with a rule above: those that request one, and those where an outermost merged cell ends or starts. There is none
 * between two cells of one row each.
 */
export function ruledRows(table: FormattedTable): ReadonlySet<number> {
  const [outermost = []] = [...spansOf(table).values()];
  const starts = outermost.flatMap((span, row) => (span > 0 ? [{ row, span }] : []));
  const merged = starts.flatMap(({ row, span }, index) => {
    const before = starts[index - 1];
    return before !== undefined && (span > 1 || before.span > 1) ? [row] : [];
  });
  const wanted = table.rows.flatMap((row, index) => (index > 0 && row.hasRuleAbove === true ? [index] : []));
  return new Set([...merged, ...wanted]);
}
