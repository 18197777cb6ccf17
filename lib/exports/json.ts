import { withDetailColumns } from "#lib/exports/detail-columns.ts";
import {
  assertRectangular,
  type ExportCell,
  type ExportColumn,
  type FormattedTable,
} from "#lib/exports/table.ts";
import { MISSING } from "#lib/format/number-text.ts";

/**
 * The table as JSON: columns with id, label, unit and direction; one object per row, keyed by column id, with numbers at
 * full precision; errors, counts and changes are separate columns. Numbers that JSON cannot represent are written as
 * "NaN", "Infinity", "-Infinity". `reported` lists the columns of the row whose values were reported by others.
 */
export function toJson(shown: FormattedTable): string {
  assertRectangular(shown);
  const table = withDetailColumns(shown);
  const document = {
    title: table.title,
    caption: table.caption ?? null,
    notes: table.notes,
    columns: table.columns.map(({ id, label, unit, kind, direction }) => ({
      id,
      label,
      unit: unit ?? null,
      kind,
      direction: direction ?? null,
    })),
    rows: table.rows.map(({ cells, isBaseline }) => ({
      values: Object.fromEntries(
        cells.map((cell, index) => [idOf(table, index), jsonValue(cell, table.columns[index])]),
      ),
      reported: cells.flatMap((cell, index) => (cell.reported === true ? [idOf(table, index)] : [])),
      ...(isBaseline === true ? { isBaseline } : {}),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function idOf(table: FormattedTable, index: number): string {
  return table.columns[index]?.id ?? String(index);
}

function jsonValue(cell: ExportCell, column: ExportColumn | undefined): string | number | null {
  if (column?.kind !== "number") return cell.text === MISSING ? null : cell.text;
  if (cell.value === null || Number.isFinite(cell.value)) return cell.value;
  return String(cell.value);
}
