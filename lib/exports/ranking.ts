import type { ExportRow, ExportTable } from "#lib/exports/table.ts";

/** Rows by index. */
interface Ranking {
  readonly best: ReadonlySet<number>;
  readonly second: ReadonlySet<number>;
}

const NONE: Ranking = { best: new Set(), second: new Set() };

/**
 * The rows that hold the best and the second-best value of a column; none where the column has no direction or is not to
 * be marked, and where all values are one. The best of fewer than two values and the second best of fewer than three say nothing and are left out.
 * Ties share a mark; so do values that print alike, since a reader cannot tell them apart. Runs below their group do not
 * take part.
 */
export function rankRows(table: ExportTable, columnIndex: number): Ranking {
  const column = table.columns[columnIndex];
  const direction = column?.direction ?? null;
  if (column === undefined || direction === null || column.marks === false) {
    return NONE;
  }
  const values = table.rows.flatMap((row, index) => {
    const cell = row.cells[columnIndex];
    return cell === undefined || cell.value === null || !Number.isFinite(cell.value) || !takesPart(row)
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
  const like = (text: string | undefined) => sorted.filter((one) => one.text === text);
  const best = like(sorted[0]?.text);
  const rest = sorted.filter((one) => one.text !== sorted[0]?.text);
  return {
    best: new Set(best.map((one) => one.index)),
    second: new Set(values.length < 3 ? [] : like(rest[0]?.text).map((one) => one.index)),
  };
}

function takesPart({ level = 0, isUnranked = false }: ExportRow): boolean {
  return level === 0 && !isUnranked;
}
