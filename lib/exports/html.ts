import {
  BASELINE_MARK,
  headerErrorName,
  legendOf,
  partsOf,
  REPORTED_MARK,
  rankingLegend,
} from "#lib/exports/legend.ts";
import { rankRows } from "#lib/exports/ranking.ts";
import { ruledRows, spansOf } from "#lib/exports/spans.ts";
import { neutralise } from "#lib/exports/spreadsheet-text.ts";
import {
  assertRectangular,
  type ExportCell,
  type ExportColumn,
  type FormattedTable,
  nameColumnOf,
  singleLine,
} from "#lib/exports/table.ts";

interface HtmlOptions {
  /** A complete page instead of a fragment. */
  readonly standalone?: boolean | undefined;
}

const ARROWS = { lower: " ↓", higher: " ↑" } as const;
const RULE = "1.5px solid";
const THIN = "0.75px solid";

/**
 * The table as HTML that keeps its formatting when pasted into documents, mails and spreadsheets. Styles are inline,
 * because pasting drops style sheets, and no colours are set, so that it takes those of the target.
 */
export function toHtml(table: FormattedTable, options: HtmlOptions = {}): string {
  assertRectangular(table);
  const ranks = table.columns.map((_, index) => rankRows(table, index));
  const name = nameColumnOf(table);
  const spans = spansOf(table);
  const ruled = ruledRows(table);
  const last = table.rows.length - 1;
  const rows = table.rows.map((row, at) => {
    const rule = `${ruled.has(at) ? `border-top:${THIN};` : ""}${at === last ? `border-bottom:${RULE};` : ""}`;
    const cells = row.cells.map((cell, index) => {
      const span = spans.get(index)?.[at] ?? 1;
      if (span === 0) return "";
      const column = table.columns[index];
      const bottom = span > 1 && at + span - 1 === last ? `border-bottom:${RULE};` : "";
      const text = cellHtml(cell, column, {
        isBest: ranks[index]?.best.has(at) === true,
        isSecond: ranks[index]?.second.has(at) === true,
      });
      const baseline = index === name && row.isBaseline === true ? `&nbsp;<i>(${BASELINE_MARK})</i>` : "";
      const indent = index === name && (row.level ?? 0) > 0 ? "padding-left:2em;" : "";
      const style = `${align(column)}${indent}${rule}${bottom}`;
      return `<td${span > 1 ? ` rowspan="${span}"` : ""} style="${style}"${numberAttributes(cell, column)}>${text}${baseline}</td>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  const headers = table.columns.map(
    (column) =>
      `<th scope="col" style="${align(column)}border-top:${RULE};border-bottom:${THIN};">${headerHtml(table, column)}</th>`,
  );
  const id = table.label === undefined || table.label.trim() === "" ? "" : ` id="${escapeHtml(table.label)}"`;
  const fragment = [
    `<table${id} style="border-collapse:collapse;font-variant-numeric:tabular-nums;">`,
    `<caption style="text-align:left;padding-bottom:4px;">${escapeHtml(table.caption ?? table.title)}</caption>`,
    `<thead><tr>${headers.join("")}</tr></thead>`,
    "<tbody>",
    ...rows,
    "</tbody>",
    "</table>",
    ...notes(table),
    "",
  ].join("\n");
  return options.standalone === true ? page(table.title, fragment) : fragment;
}

function notes(table: FormattedTable): string[] {
  const ranking = rankingLegend(table);
  const lines = [
    ...(ranking === null ? [] : [ranking]),
    ...legendOf(table).map(({ mark, text }) => `${mark} ${text}`),
    ...table.notes,
  ];
  return lines.length === 0
    ? []
    : [`<p style="font-size:85%;">${lines.map((line) => escapeHtml(line)).join("<br>\n")}</p>`];
}

function page(title: string, fragment: string): string {
  return [
    "<!doctype html>",
    '<html lang="en">',
    `<head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>`,
    '<body style="font-family:system-ui,sans-serif;font-size:14px;">',
    `${fragment}</body>`,
    "</html>",
    "",
  ].join("\n");
}

function align(column: ExportColumn | undefined): string {
  return `text-align:${column?.kind === "number" ? "right" : "left"};padding:3px 8px;vertical-align:top;white-space:nowrap;`;
}

function headerHtml(table: FormattedTable, column: ExportColumn): string {
  const unit = column.unit ?? "";
  const arrow = column.direction === null || column.direction === undefined ? "" : ARROWS[column.direction];
  const error = headerErrorName(table, column);
  return escapeHtml(neutralise(`${column.label}${unit === "" ? "" : ` (${unit})`}${arrow}${error}`));
}

function cellHtml(
  cell: ExportCell,
  column: ExportColumn | undefined,
  { isBest, isSecond }: { readonly isBest: boolean; readonly isSecond: boolean },
): string {
  const { spread, count, delta } = partsOf(cell);
  const value = escapeHtml(column?.kind === "number" ? cell.text : neutralise(cell.text));
  const shown = isBest ? `<b>${value}</b>` : isSecond ? `<u>${value}</u>` : value;
  const mark = cell.reported === true ? REPORTED_MARK : "";
  return `${shown}${mark}${escapeHtml(`${spread}${count}${delta}`, false).replaceAll(" ", "&nbsp;")}`;
}

/** The number of a pasted cell for LibreOffice and Excel, if the cell contains nothing else. */
function numberAttributes(cell: ExportCell, column: ExportColumn | undefined): string {
  const { spread, count, delta } = partsOf(cell);
  const isBare = `${spread}${count}${delta}` === "";
  return column?.kind === "number" && cell.value !== null && Number.isFinite(cell.value) && isBare
    ? ` sdval="${cell.value}" x:num="${cell.value}"`
    : "";
}

/** Escapes text for elements and attributes. */
function escapeHtml(text: string, trims = true): string {
  return (trims ? singleLine(text) : text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
