import { rankRows } from "#lib/exports/ranking.ts";
import {
  type ExportCell,
  type ExportColumn,
  type ExportDelta,
  type FormattedTable,
  nameColumnOf,
  singleLine,
} from "#lib/exports/table.ts";

/** Follows reported values. */
export const REPORTED_MARK = "†";
export const REPORTED_LEGEND = "reported by others, not measured here";
/** Precedes changes within noise. */
export const NOISE_MARK = "≈";
/** Follows the name of the baseline row. */
export const BASELINE_MARK = "baseline";

interface LegendEntry {
  readonly mark: string;
  readonly text: string;
}

/** The meaning of the marks that occur in the table. */
export function legendOf(table: FormattedTable): LegendEntry[] {
  const some = (test: (cell: ExportCell) => boolean) =>
    table.rows.some((row) => row.cells.some((cell) => test(cell)));
  const deltas = [...new Set(table.columns.flatMap((column) => column.deltaName ?? []))];
  const errors = [...new Set(table.columns.flatMap((column) => column.errorName ?? []))];
  const isShared = errors.length === 1 && table.columns.filter(({ errorName }) => errorName).length > 1;
  return [
    { mark: "±", text: errors[0] ?? "", is: isShared },
    {
      mark: REPORTED_MARK,
      text: REPORTED_LEGEND,
      is: some((cell) => cell.reported === true),
    },
    { mark: "(n)", text: "runs that have a value", is: some((cell) => cell.count !== undefined) },
    { mark: "[low–high]", text: "range over the runs", is: some((cell) => cell.range !== undefined) },
    { mark: "(+/−)", text: deltas.join("; "), is: deltas.length > 0 },
    {
      mark: NOISE_MARK,
      text: "change within noise, less than two standard errors",
      is: some((cell) => cell.delta?.withinNoise === true),
    },
  ].flatMap(({ mark, text, is }) => (is ? [{ mark, text }] : []));
}

/** How the best values are printed; null if nothing is ranked. */
export function rankingLegend(table: FormattedTable): string | null {
  const ranks = table.columns.map((_, index) => rankRows(table, index));
  if (ranks.every(({ best }) => best.size === 0)) {
    return null;
  }
  return ranks.every(({ second }) => second.size === 0)
    ? "Best of each column bold."
    : "Best of each column bold, second best underlined.";
}

/** The meaning of ± for a column header; "" if several columns share it, because then the legend has it. */
export function headerErrorName(table: FormattedTable, column: ExportColumn): string {
  const names = table.columns.flatMap(({ errorName }) => errorName ?? []);
  const isShared = names.length > 1 && names.every((name) => name === names[0]);
  return column.errorName === undefined || isShared ? "" : ` ± ${column.errorName}`;
}

/** The parts of a cell after its value, separate so that writers can align them. */
interface CellParts {
  /** " ± 0.012" or " [2.101–2.345]" */
  readonly spread: string;
  /** " (3)" */
  readonly count: string;
  /** " (≈−0.012)" */
  readonly delta: string;
}

export function partsOf(cell: ExportCell): CellParts {
  const spread =
    cell.error !== undefined
      ? ` ± ${cell.error.text}`
      : cell.range === undefined
        ? ""
        : ` [${cell.range.text}]`;
  return {
    spread,
    count: cell.count === undefined ? "" : ` (${cell.count})`,
    delta: cell.delta === undefined ? "" : ` (${deltaText(cell.delta)})`,
  };
}

function deltaText({ text, withinNoise }: ExportDelta): string {
  return `${withinNoise ? NOISE_MARK : ""}${text}`;
}

/** Title, caption, marks and provenance, one line each, for comments and the About sheet. */
export function aboutLines(table: FormattedTable): string[] {
  const baseline = table.rows.find((row) => row.isBaseline === true)?.cells[nameColumnOf(table)]?.text;
  return [
    table.title,
    ...(table.caption === undefined || table.caption === table.title ? [] : [table.caption]),
    ...(baseline === undefined ? [] : [`Baseline: ${baseline}`]),
    ...legendOf(table).map(({ mark, text }) => `${mark} ${text}`),
    ...table.notes,
  ].map(singleLine);
}
