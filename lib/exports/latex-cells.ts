import { escapeLatex } from "#lib/exports/latex-escape.ts";
import { partsOf } from "#lib/exports/legend.ts";
import { rankRows } from "#lib/exports/ranking.ts";
import { cellsOf, type ExportCell, type FormattedTable } from "#lib/exports/table.ts";

/** A formatted column of numbers: its column type in the tabular preamble and its cells. */
export interface NumberColumn {
  readonly spec: string;
  readonly cells: readonly string[];
}

/** A part of a cell, as plain text, whose length estimates the width, and as LaTeX. */
interface Piece {
  readonly plain: string;
  readonly latex: string;
}

const MARK: Piece = { plain: "†", latex: "$^{\\dagger}$" };
const EMPTY_PIECE: Piece = { plain: "", latex: "" };

/** A right-aligned column that needs no package: \phantom pads cells with fewer digits or pieces. */
export function numberCells(table: FormattedTable, index: number): NumberColumn {
  const { best, second } = rankRows(table, index);
  const cells = cellsOf(table, index);
  const mostDecimals = Math.max(0, ...cells.map((cell) => decimals(cell) ?? 0));
  const pieces = alignedPieces(cells, true);
  return {
    spec: "r",
    cells: cells.map((cell, row) => {
      const text = numberLatex(cell?.text ?? "");
      const shown = best.has(row) ? `\\textbf{${text}}` : second.has(row) ? `\\underline{${text}}` : text;
      return `${shown}${padding(decimals(cell), mostDecimals)}${pieces[row] ?? ""}`;
    }),
  };
}

/**
 * The same as an S column of siunitx: `S[table-format=-1.3(2)]` with `2.345 \pm 0.012`. Null if the column contains
 * powers of ten or words, which S columns do not align.
 */
export function siunitxColumn(table: FormattedTable, index: number): NumberColumn | null {
  const cells = cellsOf(table, index);
  const numbers = cells.filter((cell) => cell?.value !== null && cell !== undefined);
  const formats = numbers.map((cell) => shapeOf(cell?.text ?? ""));
  const shapes = formats.flatMap((shape) => shape ?? []);
  const hasWords = numbers.some(
    (cell, at) => formats[at] === null && cell?.value !== null && Number.isFinite(cell?.value),
  );
  if (shapes.length === 0 || hasWords) {
    return null;
  }
  const { best, second } = rankRows(table, index);
  const errors = cells.map((cell) => shapeOf(cell?.error?.text ?? ""));
  // Errors such as "<0.001" are not numbers, so all errors of the column follow it as text.
  const hasErrors = cells.every((cell, at) => cell?.error === undefined || errors[at] !== null);
  const digits = Math.max(0, ...(hasErrors ? errors.map((shape) => shape?.digits ?? 0) : []));
  const pieces = alignedPieces(cells, !hasErrors);
  const widest = pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest), "");
  const sign = shapes.some((shape) => shape.isNegative) ? "-" : "";
  const whole = Math.max(...shapes.map((shape) => shape.whole));
  const fraction = Math.max(...shapes.map((shape) => shape.decimals));
  const format = `${sign}${whole}.${fraction}${digits > 0 ? `(${digits})` : ""}`;
  const space = widest === "" ? "" : `,table-space-text-post={${widest}}`;
  return {
    spec: `S[table-format=${format}${space}]`,
    cells: cells.map((cell, row) => {
      const text = cell?.text ?? "";
      const normal = best.has(row) ? "\\mdseries" : "";
      const suffix = pieces[row] === undefined || pieces[row] === "" ? "" : `{${normal}${pieces[row]}}`;
      if (shapeOf(text) === null) {
        return `{${numberLatex(text)}${pieces[row] ?? ""}}`;
      }
      const error = hasErrors && cell?.error !== undefined ? cell.error.text : "";
      if (second.has(row)) {
        return `{${underlined(text, error, { sign, whole, fraction, digits })}${pieces[row] ?? ""}}`;
      }
      const bold = best.has(row) ? "\\bfseries " : "";
      return `${bold}${ascii(text)}${error === "" ? "" : ` \\pm ${ascii(error)}`}${suffix}`;
    }),
  };
}

/** The digits that an S column reserves space for. */
interface ColumnWidth {
  readonly sign: string;
  readonly whole: number;
  readonly fraction: number;
  /** Digits of the error, without the decimal point. */
  readonly digits: number;
}

/**
 * siunitx does not parse an underlined number. It goes into braces, which S columns centre, padded to the width of the
 * numbers around it.
 */
function underlined(text: string, error: string, { sign, whole, fraction, digits }: ColumnWidth): string {
  const shape = shapeOf(text);
  const minus = sign !== "" && shape?.isNegative !== true ? "\\phantom{$-$}" : "";
  const lead = "0".repeat(whole - (shape?.whole ?? whole));
  const before = `${minus}${lead === "" ? "" : `\\phantom{${lead}}`}`;
  const value = `${before}\\underline{${numberLatex(text)}}${padding(shape?.decimals ?? null, fraction)}`;
  if (digits === 0) return value;
  const widest = `${"0".repeat(Math.max(1, digits - fraction))}.${"0".repeat(fraction)}`;
  return error === ""
    ? `${value}\\phantom{\\({}\\pm{}\\)${widest}}`
    : `${value}\\({}\\pm{}\\)${escapeLatex(error)}\\phantom{${"0".repeat(Math.max(0, widest.length - error.length))}}`;
}

/** The pieces after the values, each padded to the width of the widest in its column. */
function alignedPieces(cells: readonly (ExportCell | undefined)[], withErrors: boolean): string[] {
  const parts = cells.map((cell) => (cell === undefined ? null : partsOf(cell)));
  const columns = [
    aligned(cells.map((cell) => (cell?.reported === true ? MARK : EMPTY_PIECE))),
    aligned(parts.map((part, row) => spreadPiece(cells[row], part?.spread ?? "", withErrors))),
    aligned(parts.map((part) => small(part?.count ?? ""))),
    aligned(parts.map((part) => small(part?.delta ?? ""))),
  ];
  return cells.map((_, row) => columns.map((column) => column[row] ?? "").join(""));
}

function spreadPiece(cell: ExportCell | undefined, spread: string, withErrors: boolean): Piece {
  if (cell?.error !== undefined) {
    return withErrors ? { plain: spread, latex: ` $\\pm$ ${escapeLatex(cell.error.text)}` } : EMPTY_PIECE;
  }
  return small(spread);
}

function small(text: string): Piece {
  return text === "" ? EMPTY_PIECE : { plain: text, latex: ` {\\footnotesize ${escapeLatex(text)}}` };
}

/** \rlap prints without width, and \phantom takes the width of the longest piece. */
function aligned(pieces: readonly Piece[]): string[] {
  const longest = pieces.reduce(
    (best, piece) => (piece.plain.length > best.plain.length ? piece : best),
    EMPTY_PIECE,
  );
  return pieces.map((piece) => {
    if (piece.plain.length === longest.plain.length) return piece.latex;
    return `${piece.plain === "" ? "" : `\\rlap{${piece.latex}}`}\\phantom{${longest.latex}}`;
  });
}

interface NumberShape {
  readonly isNegative: boolean;
  /** Number of digits before the point (`whole`), after it (`decimals`), and in total without leading zeros (`digits`). */
  readonly whole: number;
  readonly decimals: number;
  readonly digits: number;
}

/** Parses a plain decimal number; null for any other text. */
function shapeOf(text: string): NumberShape | null {
  const match = /^([+\-−]?)([\d\u202f]+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return null;
  const [, sign = "", whole = "", fraction = ""] = match;
  const digits = `${whole}${fraction}`.replaceAll("\u202f", "");
  return {
    isNegative: sign === "-" || sign === "−",
    whole: whole.replaceAll("\u202f", "").length,
    decimals: fraction.length,
    digits: digits.replace(/^0+/, "").length || 1,
  };
}

function decimals(cell: ExportCell | undefined): number | null {
  return shapeOf(cell?.text ?? "")?.decimals ?? null;
}

function ascii(text: string): string {
  return text.replaceAll("−", "-").replaceAll("\u202f", "");
}

/** A \phantom of the missing digits, which aligns the decimal points of a right-aligned column without a package. */
function padding(own: number | null, most: number): string {
  if (own === null || own === most) return "";
  return `\\phantom{${own === 0 ? "." : ""}${"0".repeat(most - own)}}`;
}

/** Formats "1.5e−3" as 1.5 × 10⁻³; other text is only escaped. */
export function numberLatex(text: string): string {
  const match = /^([+\-−]?)(\d+(?:\.\d+)?)e([-−]?)(\d+)$/.exec(text);
  if (match === null) return escapeLatex(text);
  const [, sign = "", mantissa = "", exponentSign = "", exponent = ""] = match;
  const minus = (mark: string): string => (mark === "−" ? "-" : mark);
  return `$${minus(sign)}${mantissa}\\times10^{${minus(exponentSign)}${exponent}}$`;
}
