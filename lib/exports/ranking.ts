import type { ExportRow, FormattedTable } from "#lib/exports/table.ts";

/** Row indices. */
interface Ranking {
  readonly best: ReadonlySet<number>;
  readonly second: ReadonlySet<number>;
}

const NONE: Ranking = { best: new Set(), second: new Set() };

/**
 * The rows with the best and the second-best value of a column. Empty if the column has no direction or opts out, or if all
 * values are equal. The best needs at least two values, the second best at least three.
 * Ties share a mark, and so do values that print the same, because a reader cannot distinguish them. Runs below their
 * group are not ranked.
 */
export function rankRows(table: FormattedTable, columnIndex: number): Ranking {
  const column = table.columns[columnIndex];
  const direction = column?.direction ?? null;
  if (column === undefined || direction === null || column.marks === false) {
    return NONE;
  }
  const values = table.rows.flatMap((row, index) => {
    const cell = row.cells[columnIndex];
    return cell === undefined || cell.value === null || !Number.isFinite(cell.value) || !isRanked(row)
      ? []
      : [{ index, value: cell.value, text: cell.text }];
  });
  if (values.length < 2) {
    return NONE;
  }
  if (values.every(({ value }) => value === values[0]?.value)) {
    return NONE;
  }
  const sorted = values.toSorted((a, b) => (direction === "lower" ? a.value - b.value : b.value - a.value));
  const withText = (text: string | undefined) => sorted.filter((one) => one.text === text);
  const best = withText(sorted[0]?.text);
  const rest = sorted.filter((one) => one.text !== sorted[0]?.text);
  return {
    best: new Set(best.map((one) => one.index)),
    second: new Set(values.length < 3 ? [] : withText(rest[0]?.text).map((one) => one.index)),
  };
}

function isRanked({ level = 0, isUnranked = false }: ExportRow): boolean {
  return level === 0 && !isUnranked;
}
