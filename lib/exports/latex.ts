import { type Condensed, condense } from "#lib/exports/condense.ts";
import { type NumberColumn, numberCells, numberLatex, siunitxColumn } from "#lib/exports/latex-cells.ts";
import { escapeLatex } from "#lib/exports/latex-escape.ts";
import {
  aboutLines,
  BASELINE_MARK,
  headerErrorName,
  legendOf,
  partsOf,
  REPORTED_LEGEND,
  REPORTED_MARK,
  rankingLegend,
} from "#lib/exports/legend.ts";
import { ruledRows, spansOf } from "#lib/exports/spans.ts";
import {
  assertRectangular,
  type ExportCell,
  type ExportColumn,
  type FormattedTable,
  nameColumnOf,
} from "#lib/exports/table.ts";

interface LatexOptions {
  /** A complete document for pdflatex, instead of a table to be \input. */
  readonly standalone?: boolean | undefined;
  /** Formats numbers as siunitx `S` columns, which a paper can round and restyle globally. */
  readonly siunitx?: boolean | undefined;
  /** Scales the table down to the text width. Tables longer than a page cannot be scaled. */
  readonly fit?: boolean | undefined;
}

const ARROWS = { lower: " \\(\\downarrow\\)", higher: " \\(\\uparrow\\)" } as const;

const DAGGER = "$^{\\dagger}$";

/** A table with more rows does not fit on a page as one float. */
const ROWS_PER_PAGE = 45;

/** Keeps the alignment of siunitx for underlined and bold numbers. */
const SISETUP =
  "\\sisetup{detect-weight=true,mode=text,group-digits=integer,separate-uncertainty=true,table-align-text-post=false}";

/** A formatted column: its type in the tabular preamble, its header, its cells. */
interface LatexColumn extends NumberColumn {
  readonly header: string;
}

/**
 * The table in LaTeX with booktabs rules. Numbers are aligned at their decimal points; in each column with a direction the
 * best is bold and the second best underlined, including ties. Provenance precedes the table as comments.
 */
export function toLatex(shown: FormattedTable, options: LatexOptions = {}): string {
  assertRectangular(shown);
  const condensed = condense(shown);
  const { table } = condensed;
  const isLong = table.rows.length > ROWS_PER_PAGE;
  const columns = table.columns.map((column, index) => latexColumn(condensed, column, index, options));
  const packages = packagesOf(table, columns, isLong, options);
  const ranking = rankingLegend(table);
  const lines = [
    ...[...aboutLines(shown), ...(ranking === null ? [] : [ranking])].map((note) => `% ${note}`),
    `% needs \\usepackage{${packages.join(",")}}`,
    ...(isLong ? longTable(condensed, columns) : floatingTable(condensed, columns, options)),
  ];
  return `${(options.standalone === true ? asDocument(table, lines, packages) : lines).join("\n")}\n`;
}

function packagesOf(
  table: FormattedTable,
  columns: readonly LatexColumn[],
  isLong: boolean,
  { fit }: LatexOptions,
): string[] {
  return [
    "booktabs",
    ...(isLong ? ["longtable"] : []),
    ...(!isLong && fit === true ? ["graphicx"] : []),
    ...(hasSpans(table) ? ["multirow"] : []),
    ...(usesSiunitx(columns) ? ["siunitx"] : []),
  ];
}

const usesSiunitx = (columns: readonly LatexColumn[]) => columns.some(({ spec }) => spec.startsWith("S"));
const hasSpans = (table: FormattedTable) =>
  [...spansOf(table).values()].some((spans) => spans.some((span) => span > 1));

function floatingTable(
  condensed: Condensed,
  columns: readonly LatexColumn[],
  { fit }: LatexOptions,
): string[] {
  const { table } = condensed;
  return [
    "\\begin{table}",
    "\\centering",
    ...(usesSiunitx(columns) ? [SISETUP] : []),
    caption(table),
    ...(fit === true ? ["\\resizebox{\\linewidth}{!}{%"] : []),
    `\\begin{tabular}{${columnSpec(columns)}}`,
    ...head(columns),
    ...body(table, columns, "\\\\"),
    `\\end{tabular}${fit === true ? "}" : ""}`,
    ...legend(condensed),
    "\\end{table}",
  ];
}

/** A longtable, which breaks across pages and repeats its header: a float longer than a page loses its end. */
function longTable(condensed: Condensed, columns: readonly LatexColumn[]): string[] {
  const { table } = condensed;
  return [
    ...(usesSiunitx(columns) ? ["\\begingroup", SISETUP] : []),
    `\\begin{longtable}{${columnSpec(columns)}}`,
    `${caption(table)} \\\\`,
    ...head(columns),
    "\\endhead",
    ...body(table, columns, "\\\\*"),
    "\\end{longtable}",
    ...(usesSiunitx(columns) ? ["\\endgroup"] : []),
    ...legend(condensed),
  ];
}

function caption(table: FormattedTable): string {
  return `\\caption{${escapeLatex(table.caption ?? table.title)}}\\label{${label(table)}}`;
}

/** A label of letters, digits and a few punctuation marks, which \ref and all editors accept. */
function label(table: FormattedTable): string {
  const chosen = table.label?.trim() ?? "";
  if (chosen !== "") {
    return chosen.normalize("NFKD").replace(/[^A-Za-z0-9:._/+-]+/g, "-");
  }
  const words = table.title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  return `tab:${words.replace(/^-+|-+$/g, "") || "runs"}`;
}

function legend({ table, reported, isAllReported, units }: Condensed): string[] {
  const entries = legendOf(table).map(({ mark, text }) =>
    mark === REPORTED_MARK ? `${DAGGER} ${escapeLatex(text)}` : escapeLatex(`${mark}: ${text}`),
  );
  const lines = [
    ...units.map(({ unit, labels }) => escapeLatex(`${labels.join(", ")}: ${unit}`)),
    ...(isAllReported ? [escapeLatex(`All numbers ${REPORTED_LEGEND}`)] : []),
    ...(!isAllReported && reported.size > 0 && !entries.some((entry) => entry.startsWith(DAGGER))
      ? [`${DAGGER} ${escapeLatex(REPORTED_LEGEND)}`]
      : []),
    ...entries,
  ];
  return lines.length === 0 ? [] : [`\\par\\smallskip{\\footnotesize ${lines.join(". ")}}`];
}

/** Sizes the paper to the estimated width of the table, at least A4, so that nothing is cut off. */
function asDocument(table: FormattedTable, lines: readonly string[], packages: readonly string[]): string[] {
  const characters = table.columns
    .map((column, index) => {
      const cells = table.rows.map(({ cells }) => {
        const cell = cells[index];
        const { spread = "", count = "", delta = "" } = cell === undefined ? {} : partsOf(cell);
        return `${cell?.text ?? ""}${spread}${count}${delta}`.length + 1;
      });
      return 2 + Math.max(column.label.length + (column.unit?.length ?? 0) + 5, ...cells);
    })
    .reduce((sum, width) => sum + width, 0);
  const width = Math.max(21, Math.ceil(characters * 0.2) + 5);
  return [
    "\\documentclass{article}",
    "\\usepackage[utf8]{inputenc}",
    "\\usepackage[skip=6pt]{caption}",
    `\\usepackage[paperwidth=${width}cm,paperheight=29.7cm,margin=2cm]{geometry}`,
    `\\usepackage{${packages.join(",")}}`,
    "\\pagestyle{empty}",
    "\\begin{document}",
    ...lines,
    "\\end{document}",
  ];
}

function columnSpec(columns: readonly LatexColumn[]): string {
  return `@{}${columns.map(({ spec }) => spec).join("")}@{}`;
}

function head(columns: readonly LatexColumn[]): string[] {
  return ["\\toprule", `${columns.map(({ header }) => header).join(" & ")} \\\\`, "\\midrule"];
}

/** `endInsideSpan` ends the lines inside a cell that spans several rows, where a page must not break. */
function body(table: FormattedTable, columns: readonly LatexColumn[], endInsideSpan: string): string[] {
  const spans = [...spansOf(table).values()];
  const ruled = ruledRows(table);
  const lines = table.rows.flatMap((_, row) => {
    const isInside = spans.some((lengths) => lengths[row + 1] === 0);
    const line = `${columns.map(({ cells }) => cells[row] ?? "").join(" & ")} ${isInside ? endInsideSpan : "\\\\"}`;
    return ruled.has(row) ? ["\\midrule", line] : [line];
  });
  return [...lines, "\\bottomrule"];
}

function latexColumn(
  { table, reported, isAllReported }: Condensed,
  column: ExportColumn,
  index: number,
  options: LatexOptions,
): LatexColumn {
  const spans = spansOf(table).get(index);
  const mark = reported.has(index) && !isAllReported ? DAGGER : "";
  const header = `${headerOf(table, column)}${mark}`;
  if (column.kind === "text" || spans !== undefined) {
    const cells = textCells(table, index);
    return {
      spec: column.kind === "text" ? "l" : "r",
      header,
      cells: cells.map((cell, row) => spanned(cell, spans?.[row])),
    };
  }
  const ready = (options.siunitx === true ? siunitxColumn(table, index) : null) ?? numberCells(table, index);
  // An S column would parse its header as a number, and a header above several pieces is centred.
  const isPlain = ready.spec === "r" && table.rows.every(({ cells }) => !hasParts(cells[index]));
  return { ...ready, header: isPlain ? header : `\\multicolumn{1}{c}{${header}}` };
}

function hasParts(cell: ExportCell | undefined): boolean {
  return cell !== undefined && Object.values(partsOf(cell)).some((part) => part !== "");
}

function spanned(cell: string, span: number | undefined): string {
  if (span === undefined || span === 1) return cell;
  return span === 0 ? "" : `\\multirow{${span}}{*}{${cell}}`;
}

function headerOf(table: FormattedTable, column: ExportColumn): string {
  const unit = column.unit ?? "";
  const arrow = column.direction === null || column.direction === undefined ? "" : ARROWS[column.direction];
  const name = headerErrorName(table, column);
  const error = name === "" ? "" : ` ${escapeLatex(name)}`;
  return `${escapeLatex(column.label)}${unit === "" ? "" : ` (${escapeLatex(unit)})`}${arrow}${error}`;
}

function textCells(table: FormattedTable, index: number): string[] {
  const print = table.columns[index]?.kind === "number" ? numberLatex : escapeLatex;
  const isName = index === nameColumnOf(table);
  return table.rows.map((row) => {
    const cell = row.cells[index];
    const indent = isName && (row.level ?? 0) > 0 ? "\\quad " : "";
    const baseline = isName && row.isBaseline === true ? ` \\emph{(${BASELINE_MARK})}` : "";
    const reported = cell?.reported === true ? DAGGER : "";
    return `${indent}${print(cell?.text ?? "")}${reported}${baseline}`;
  });
}
