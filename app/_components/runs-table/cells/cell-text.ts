import { decimalsOf } from "#app/_components/values/number-value.tsx";
import { fixedText, shortText } from "#lib/format/number-text.ts";
import { plusMinusText, shownStandardError } from "#lib/mir/interval-text.ts";
import { directionOf, formatCell, formatWithSettings } from "#lib/tables/columns/column-display.ts";
import type { ColumnSettings } from "#lib/tables/query/column-settings.ts";
import type { GridCell, GridFacts } from "#lib/tables/query/grid-schema.ts";
import { type Column, fromWireNumber } from "#lib/tables/query/schema.ts";

/** The number of a cell, also where it is written as a word such as NaN; null where there is none. */
export function numberOf(cell: GridCell | undefined): number | null {
  return cell?.value === undefined ? null : fromWireNumber(cell.value);
}

/** A cell's number as it is printed; null where the cell has none, or where it is a text that only reads as one. */
export function numberText(
  cell: GridCell | undefined,
  column: Column,
  settings: ColumnSettings | undefined,
): string | null {
  return cell === undefined || column.kind !== "number"
    ? null
    : (formatCell(cell, column, settings)?.text ?? null);
}

/** A deviation with as many decimals as its value; with two significant digits where it would be printed as zero. */
export function spreadText(deviation: number, shown: string): string {
  const decimals = decimalsOf(shown);
  const text = decimals === null ? null : fixedText(deviation, decimals);
  return text === null || (deviation > 0 && !/[1-9]/.test(text)) ? shortText(deviation, 2) : text;
}

/** Text that changes whenever a cell shows something new. */
export function cellSignature(
  cell: GridCell | undefined,
  column: Column,
  settings: ColumnSettings | undefined,
): string {
  if (cell === undefined) {
    return "";
  }
  const error = cell.mir === undefined ? null : shownStandardError(cell.mir);
  const parts = [
    numberText(cell, column, settings) ?? cell.text ?? "",
    error === null ? "" : plusMinusText(error),
    cell.mir?.origin ?? "",
    cell.otherSet ?? "",
    cell.deviation === undefined ? "" : shortText(cell.deviation, 3),
    cell.count ?? "",
    cell.parts?.[0] ?? "",
  ];
  return parts.join(" ");
}

/** The printed best and second-best value of a column: what prints alike is alike to a reader. */
export interface PrintedBest {
  readonly best: string | null;
  readonly second: string | null;
}

/** The text that `printedBest` compares: cells print settings as they were logged, where "1e-3" is 0.001. */
export function rankedText(
  cell: GridCell,
  column: Column,
  settings: ColumnSettings | undefined,
): string | null {
  const value = column.kind === "number" ? numberOf(cell) : null;
  return value === null ? null : formatWithSettings(value, column, settings).text;
}

/** There is no best of fewer than two values, and no second best of fewer than three. */
export function printedBest(
  facts: GridFacts | undefined,
  column: Column,
  settings: ColumnSettings | undefined,
): PrintedBest {
  const direction = directionOf(column, settings);
  if (facts === undefined || direction === null || facts.filled < 2) {
    return { best: null, second: null };
  }
  const [first, next] =
    direction === "lower" ? [facts.minimum, facts.secondMinimum] : [facts.maximum, facts.secondMaximum];
  const best = first === null ? null : formatWithSettings(first, column, settings).text;
  const second = next === null || facts.filled < 3 ? null : formatWithSettings(next, column, settings).text;
  // Where all values are equal none is the best.
  return next === null ? { best: null, second: null } : { best, second: second === best ? null : second };
}

/** Where a value lies between the worst (0) and the best (1) of its column; from least to greatest without a direction. */
export function heatOf(
  value: number | null,
  facts: GridFacts | undefined,
  column: Column,
  settings: ColumnSettings | undefined,
): number | null {
  const { minimum = null, maximum = null } = facts ?? {};
  if (
    value === null ||
    minimum === null ||
    maximum === null ||
    maximum <= minimum ||
    !Number.isFinite(value)
  ) {
    return null;
  }
  const share = Math.min(1, Math.max(0, (value - minimum) / (maximum - minimum)));
  return directionOf(column, settings) === "lower" ? 1 - share : share;
}
