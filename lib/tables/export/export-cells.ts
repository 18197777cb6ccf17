import { deltaOf } from "#lib/analysis/delta.ts";
import type { ExportCell, ExportDelta } from "#lib/exports/table.ts";
import { exactNumberOf } from "#lib/format/exact-number.ts";
import { fixedText, MISSING, shortText } from "#lib/format/number-text.ts";
import { exactTimeText } from "#lib/format/values.ts";
import { errorText, shownStandardError } from "#lib/mir/interval-text.ts";
import { deltaModeOf, deltaText, directionOf, formatCell } from "#lib/tables/columns/column-display.ts";
import type { ColumnSettings } from "#lib/tables/query/column-settings.ts";
import type { GridCell, GridFacts, GridRow } from "#lib/tables/query/grid-schema.ts";
import { type Column, fromWireNumber } from "#lib/tables/query/schema.ts";

/** The context for formatting the cells of one column. */
export interface CellContext {
  readonly column: Column;
  readonly settings: ColumnSettings | undefined;
  readonly statistic: "mean" | "median";
  /** The baseline's cell in this column; null without a baseline. */
  readonly baseline: GridCell | null;
  readonly facts: GridFacts | undefined;
  /** Omits the errors of single runs in a table of groups, where ± would have two meanings in one column. */
  readonly isGrouped: boolean;
}

/** A cell as on the page, as text and number. */
export function exportCell(
  row: GridRow,
  cell: GridCell,
  context: CellContext,
  isBaseline: boolean,
): ExportCell {
  const { column, settings } = context;
  if (column.id === "name") {
    return { text: row.name, value: null };
  }
  if (column.id === "runs") {
    return { text: String(row.size), value: row.size };
  }
  const own = row.kind === "group" ? groupCell(row, cell, context) : runCell(cell, context);
  const delta = isBaseline || own.value === null ? null : deltaFor(cell, own.text, context);
  const shown = delta === null ? own : { ...own, delta };
  return cell.isReported === true && (cell.value !== undefined || cell.text !== undefined)
    ? { ...shown, reported: true }
    : shown;

  function runCell(of: GridCell, { isGrouped }: CellContext): ExportCell {
    if (column.kind !== "number" || of.value === undefined) {
      return { text: textOf(of, column), value: settingNumber(of, column) };
    }
    const printed = formatCell(of, column, settings);
    const value = fromWireNumber(of.value);
    const error = of.mir === undefined || isGrouped ? null : shownStandardError(of.mir);
    return {
      text: printed?.text ?? MISSING,
      value,
      ...(error === null ? {} : { error: { text: errorText(error), value: error } }),
    };
  }
}

/** The number of a param in a column of texts, which sheets hold as a number like those of other columns. */
const settingNumber = ({ text }: GridCell, { group }: Column): number | null =>
  group === "Params" && text !== undefined ? exactNumberOf(text) : null;

/** The text of a cell without a number. */
function textOf({ text, parts, distinct = 0 }: GridCell, column: Column): string {
  if (text !== undefined) {
    return column.kind === "time" ? exactTimeText(new Date(text)) : text;
  }
  if (parts !== undefined && parts[0] > 0) {
    return `${parts[0]} of ${parts[1]}`;
  }
  return distinct > 1 ? `${distinct} values` : MISSING;
}

function groupCell(row: GridRow, cell: GridCell, { column, settings, statistic }: CellContext): ExportCell {
  if (cell.count === 0) {
    return { text: MISSING, value: null };
  }
  if (column.kind !== "number" || cell.value === undefined) {
    return { text: textOf(cell, column), value: settingNumber(cell, column) };
  }
  const value = fromWireNumber(cell.value);
  const text = formatCell(cell, column, settings)?.text ?? MISSING;
  // A param that all runs share is not a statistic, and neither is a statistic in a column of its own.
  if (cell.distinct === 1 || cell.count === undefined) {
    return { text, value };
  }
  const count = cell.count ?? row.size;
  if (statistic === "median") {
    const [low, high] = cell.range ?? [];
    const print = (bound: number) => formatCell({ value: bound }, column, settings)?.text ?? MISSING;
    return low === undefined || high === undefined || count < 2
      ? { text, value, count }
      : { text, value, count, range: { text: `${print(low)}–${print(high)}`, low, high } };
  }
  const { deviation } = cell;
  return deviation === undefined
    ? { text, value, count }
    : { text, value, count, error: { text: spreadText(deviation, text), value: deviation } };
}

/** Formats a deviation with the decimals of the adjacent value, or with two significant digits if it would print as zero. */
function spreadText(deviation: number, shown: string): string {
  const decimals = /^[−-]?[\d\u202f]+(?:\.(\d+))?$/u.exec(shown);
  const text = decimals === null ? null : fixedText(deviation, decimals[1]?.length ?? 0);
  return text === null || (deviation > 0 && !/[1-9]/.test(text)) ? shortText(deviation, 2) : text;
}

function deltaFor(
  cell: GridCell,
  shown: string,
  { column, settings, baseline, facts }: CellContext,
): ExportDelta | null {
  const mode = baseline === null ? null : deltaModeOf(column, settings);
  if (mode === null || baseline === null) {
    return null;
  }
  const delta = deltaOf(cell, baseline, mode, directionOf(column, settings), facts?.seedDeviation ?? null);
  if (delta === null) {
    return null;
  }
  const { value, error, better, withinNoise } = delta;
  return {
    text: deltaText(value, mode, shown),
    value,
    isPercent: mode === "percent",
    better,
    withinNoise,
    ...(error === null
      ? {}
      : { error: { text: deltaText(error, mode, shown).replace("+", ""), value: error } }),
  };
}
