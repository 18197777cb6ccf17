import {
  BASELINE_MARK,
  headerErrorName,
  legendOf,
  partsOf,
  REPORTED_MARK,
  rankingLegend,
} from "#lib/exports/legend.ts";
import { rankRows } from "#lib/exports/ranking.ts";
import {
  assertRectangular,
  type ExportCell,
  type ExportColumn,
  type ExportRow,
  type FormattedTable,
  nameColumnOf,
  singleLine,
} from "#lib/exports/table.ts";

const ARROWS = { lower: " ↓", higher: " ↑" } as const;

/**
 * The table as GitHub-flavoured Markdown: numbers right-aligned, the best of each column with a direction bold, the second
 * best underlined (by <ins>, the only way in Markdown), notes below.
 */
export function toMarkdown(table: FormattedTable): string {
  assertRectangular(table);
  const ranks = table.columns.map((_, index) => rankRows(table, index));
  const name = nameColumnOf(table);
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rows = table.rows.map((row, at) =>
    line(
      row.cells.map((cell, index) => {
        const { best, second } = ranks[index] ?? {};
        const shown = cellMarkdown(cell, best?.has(at) === true, second?.has(at) === true);
        return index === name ? nameCell(shown, row) : shown;
      }),
    ),
  );
  const ranking = rankingLegend(table);
  const notes = [
    ...(ranking === null ? [] : [ranking]),
    ...legendOf(table).map(({ mark, text }) => escapeMarkdown(`${mark} ${text}`)),
    ...table.notes.map((note) => escapeMarkdown(note)),
  ];
  return [
    `**${escapeMarkdown(table.title)}**`,
    "",
    ...(table.caption === undefined ? [] : [escapeMarkdown(table.caption), ""]),
    line(table.columns.map((column) => header(table, column))),
    line(table.columns.map((column) => (column.kind === "number" ? "---:" : "---"))),
    ...rows,
    "",
    ...notes.map((note) => `- ${note}`),
    ...(notes.length === 0 ? [] : [""]),
  ].join("\n");
}

function cellMarkdown(cell: ExportCell, isBest: boolean, isSecond: boolean): string {
  const { spread, count, delta } = partsOf(cell);
  const text = escapeMarkdown(`${singleLine(cell.text)}${spread}`, false);
  const shown = isBest ? `**${text}**` : isSecond ? `<ins>${text}</ins>` : text;
  const mark = cell.reported === true ? REPORTED_MARK : "";
  return `${shown}${mark}${escapeMarkdown(`${count}${delta}`, false)}`;
}

function nameCell(shown: string, row: ExportRow): string {
  const indent = (row.level ?? 0) > 0 ? "&emsp;" : "";
  return `${indent}${shown}${row.isBaseline === true ? ` (${BASELINE_MARK})` : ""}`;
}

function header(table: FormattedTable, column: ExportColumn): string {
  const unit = column.unit ?? "";
  const arrow = column.direction === null || column.direction === undefined ? "" : ARROWS[column.direction];
  const error = escapeMarkdown(headerErrorName(table, column), false);
  return `${escapeMarkdown(column.label)}${unit === "" ? "" : ` (${escapeMarkdown(unit)})`}${arrow}${error}`;
}

/** Escapes text so that it produces no emphasis, links, cells, HTML or line breaks. */
function escapeMarkdown(text: string, trims = true): string {
  return (trims ? singleLine(text) : text)
    .replace(/[\\`*_[\]|~]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
