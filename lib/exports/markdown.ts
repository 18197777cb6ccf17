import {
  assertRectangular,
  bestRows,
  type ExportColumn,
  type ExportTable,
  hasReported,
  REPORTED_LEGEND,
  REPORTED_MARK,
  singleLine,
} from "#lib/exports/table.ts";

const ARROWS = { lower: " ↓", higher: " ↑" } as const;

/** The table as GitHub-flavoured Markdown: numbers right-aligned, the best of each column with a direction bold, notes below. */
export function toMarkdown(table: ExportTable): string {
  assertRectangular(table);
  const best = table.columns.map((_, index) => bestRows(table, index));
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rows = table.rows.map((row, rowIndex) =>
    line(
      row.map((cell, index) => {
        const error = cell.error === undefined ? "" : ` ± ${cell.error.text}`;
        const text = escapeMarkdown(`${cell.text}${error}`);
        const shown = best[index]?.has(rowIndex) === true ? `**${text}**` : text;
        return cell.reported === true ? `${shown}${REPORTED_MARK}` : shown;
      }),
    ),
  );
  const notes = [
    ...(hasReported(table) ? [`${REPORTED_MARK} ${REPORTED_LEGEND}`] : []),
    ...table.notes.map(escapeMarkdown),
  ];
  return [
    `**${escapeMarkdown(table.title)}**`,
    "",
    ...(table.caption === undefined ? [] : [escapeMarkdown(table.caption), ""]),
    line(table.columns.map(header)),
    line(table.columns.map((column) => (column.kind === "number" ? "---:" : "---"))),
    ...rows,
    "",
    ...notes.map((note) => `- ${note}`),
    ...(notes.length === 0 ? [] : [""]),
  ].join("\n");
}

function header(column: ExportColumn): string {
  const unit = column.unit ?? "";
  const arrow = column.direction === null || column.direction === undefined ? "" : ARROWS[column.direction];
  const error = column.errorName === undefined ? "" : ` ± ${escapeMarkdown(column.errorName)}`;
  return `${escapeMarkdown(column.label)}${unit === "" ? "" : ` (${escapeMarkdown(unit)})`}${arrow}${error}`;
}

/** Text that shows as it is: no emphasis, links, cells, HTML or line breaks come out of it. */
function escapeMarkdown(text: string): string {
  return singleLine(text)
    .replace(/[\\`*_[\]|~]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
