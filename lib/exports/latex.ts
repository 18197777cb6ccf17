import { escapeLatex } from "#lib/exports/latex-escape.ts";
import {
  assertRectangular,
  bestRows,
  type ExportCell,
  type ExportColumn,
  type ExportTable,
  hasReported,
  REPORTED_LEGEND,
  singleLine,
} from "#lib/exports/table.ts";

interface LatexOptions {
  /** A whole document that pdflatex compiles as it is, instead of a table to be \input. */
  readonly standalone?: boolean | undefined;
}

const ARROWS = { lower: " \\(\\downarrow\\)", higher: " \\(\\uparrow\\)" } as const;

/** More rows than fit on a page as one float. */
const ROWS_OF_A_PAGE = 45;

const MARK = "$^{\\dagger}$";

/**
 * The table in LaTeX with booktabs rules, which is all that it needs in the preamble. Numbers stand right-aligned with their
 * decimal points in line, the best of each column with a direction is bold, ties too. Notes are comments above the table.
 */
export function toLatex(table: ExportTable, options: LatexOptions = {}): string {
  assertRectangular(table);
  const isLong = table.rows.length > ROWS_OF_A_PAGE;
  const lines = [
    ...[table.title, ...table.notes].map((note) => `% ${singleLine(note)}`),
    `% needs \\usepackage{booktabs${isLong ? ",longtable" : ""}}`,
    ...(isLong ? longTable(table) : floatingTable(table)),
  ];
  return `${(options.standalone === true ? asDocument(lines) : lines).join("\n")}\n`;
}

function floatingTable(table: ExportTable): string[] {
  return [
    "\\begin{table}",
    "\\centering",
    caption(table),
    `\\begin{tabular}{${columnSpec(table)}}`,
    ...head(table),
    ...body(table),
    "\\end{tabular}",
    ...legend(table),
    "\\end{table}",
  ];
}

/** A float that is longer than a page loses its end: long tables break across pages and repeat their head. */
function longTable(table: ExportTable): string[] {
  return [
    `\\begin{longtable}{${columnSpec(table)}}`,
    `${caption(table)} \\\\`,
    ...head(table),
    "\\endhead",
    ...body(table),
    "\\end{longtable}",
    ...legend(table),
  ];
}

function caption(table: ExportTable): string {
  return `\\caption{${escapeLatex(table.caption ?? table.title)}}\\label{tab:${slug(table.title)}}`;
}

function legend(table: ExportTable): string[] {
  return hasReported(table) ? [`\\par\\smallskip{\\footnotesize ${MARK} ${REPORTED_LEGEND}}`] : [];
}

function asDocument(lines: readonly string[]): string[] {
  return [
    "\\documentclass{article}",
    "\\usepackage[utf8]{inputenc}",
    "\\usepackage{booktabs,longtable}",
    "\\begin{document}",
    ...lines,
    "\\end{document}",
  ];
}

function columnSpec(table: ExportTable): string {
  return `@{}${table.columns.map((column) => (column.kind === "number" ? "r" : "l")).join("")}@{}`;
}

function head(table: ExportTable): string[] {
  return ["\\toprule", line(table.columns.map(header)), "\\midrule"];
}

function body(table: ExportTable): string[] {
  const columns = table.columns.map((column, index) =>
    column.kind === "number" ? numberColumn(table, index) : textColumn(table, index),
  );
  return [...table.rows.map((_, row) => line(columns.map((cells) => cells[row] ?? ""))), "\\bottomrule"];
}

function line(cells: readonly string[]): string {
  return `${cells.join(" & ")} \\\\`;
}

function header(column: ExportColumn): string {
  const unit = column.unit ?? "";
  const arrow = column.direction === null || column.direction === undefined ? "" : ARROWS[column.direction];
  const error = column.errorName === undefined ? "" : ` $\\pm$ ${escapeLatex(column.errorName)}`;
  return `${escapeLatex(column.label)}${unit === "" ? "" : ` (${escapeLatex(unit)})`}${arrow}${error}`;
}

function textColumn(table: ExportTable, index: number): string[] {
  return table.rows.map((row) => withMark(escapeLatex(row[index]?.text ?? ""), row[index], false));
}

function numberColumn(table: ExportTable, index: number): string[] {
  const best = bestRows(table, index);
  const cells = table.rows.map((row) => row[index]);
  const mostDecimals = Math.max(0, ...cells.map((cell) => decimals(cell) ?? 0));
  const anyMark = cells.some((cell) => cell?.reported === true);
  const errors = errorParts(cells);
  return cells.map((cell, row) => {
    const text = numberLatex(cell?.text ?? "");
    const shown = best.has(row) ? `\\textbf{${text}}` : text;
    const value = `${shown}${padding(decimals(cell), mostDecimals)}${errors[row] ?? ""}`;
    return withMark(value, cell, anyMark);
  });
}

/** " ± 0.012", or blank space of the longest one's width, so that the values before it stay in line. */
function errorParts(cells: readonly (ExportCell | undefined)[]): string[] {
  const parts = cells.map((cell) =>
    cell?.error === undefined ? "" : ` $\\pm$ ${escapeLatex(cell.error.text)}`,
  );
  const longest = parts.reduce((best, part) => (part.length > best.length ? part : best), "");
  return parts.map((part) => (part.length === longest.length ? part : `${part}${blank(part, longest)}`));
}

/** Blank space that makes a part as wide as the longest; digits are all equally wide. */
function blank(part: string, longest: string): string {
  return part === "" ? `\\phantom{${longest}}` : `\\phantom{${longest.slice(part.length)}}`;
}

/** Digits after the point as printed; null where the cell is no plain number and has no point to align. */
function decimals(cell: ExportCell | undefined): number | null {
  const match = /^[+\-−]?[\d\u202f]+(?:\.(\d+))?$/.exec(cell?.text ?? "");
  return match === null ? null : (match[1]?.length ?? 0);
}

/** Blank space of the width of the missing digits, so that right-aligned points stand in line without any package. */
function padding(own: number | null, most: number): string {
  if (own === null || own === most) return "";
  return `\\phantom{${own === 0 ? "." : ""}${"0".repeat(most - own)}}`;
}

/** Every cell of a column with marks is as wide as one with a mark. */
function withMark(text: string, cell: ExportCell | undefined, reserve: boolean): string {
  if (cell?.reported === true) return `${text}${MARK}`;
  return reserve ? `${text}\\phantom{${MARK}}` : text;
}

/** "1.5e−3" as 1.5 × 10⁻³; all else escaped as text. */
function numberLatex(text: string): string {
  const match = /^([+\-−]?)(\d+(?:\.\d+)?)e([-−]?)(\d+)$/.exec(text);
  if (match === null) return escapeLatex(text);
  const [, sign = "", mantissa = "", exponentSign = "", exponent = ""] = match;
  const minus = (mark: string): string => (mark === "−" ? "-" : mark);
  return `$${minus(sign)}${mantissa}\\times10^{${minus(exponentSign)}${exponent}}$`;
}

function slug(title: string): string {
  const words = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  return words.replace(/^-+|-+$/g, "") || "runs";
}
