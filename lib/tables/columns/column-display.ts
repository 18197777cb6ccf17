import type { DeltaMode } from "#lib/analysis/delta.ts";
import { fixedText, MISSING, shortText, significantText } from "#lib/format/number-text.ts";
import { type FormattedValue, formatNumber, fullPrecisionText } from "#lib/format/values.ts";
import type { ColumnSettings, NumberFormat } from "#lib/tables/query/column-settings.ts";
import type { GridCell } from "#lib/tables/query/grid-schema.ts";
import { type Column, fromWireNumber } from "#lib/tables/query/schema.ts";

/** The default display of a column and a reader's settings for it, decided here for pages and exports alike. */

/** Which values are better. */
export function directionOf(column: Column, settings: ColumnSettings | undefined): "lower" | "higher" | null {
  const { direction = column.direction } = settings ?? {};
  return direction === "none" ? null : direction;
}

/** Whether the best and second-best values are marked. */
export function areMarked(column: Column, settings: ColumnSettings | undefined): boolean {
  return directionOf(column, settings) !== null && settings?.marks !== false;
}

/** How the change against a baseline is shown, where one is set. */
export function deltaModeOf(column: Column, settings: ColumnSettings | undefined): DeltaMode | null {
  if (column.kind !== "number" || settings?.delta === "none") {
    return null;
  }
  return settings?.delta ?? (directionOf(column, settings) === null ? null : "absolute");
}

/** A number in the digits that a reader chose for the column, or else in the column's own. */
export function formatWithSettings(
  value: number | null | undefined,
  column: Pick<Column, "format">,
  settings: ColumnSettings | undefined,
): FormattedValue {
  if (settings?.format === undefined || value === null || value === undefined) {
    return formatNumber(value, column.format);
  }
  const text = inFormat(value, settings.format);
  const exact = fullPrecisionText(value);
  return { text, exact: exact === text ? null : exact };
}

/** Whether a column holds settings, which are printed as logged and never in short forms. */
export const isSetting = ({ group }: Pick<Column, "group">): boolean =>
  group === "Params" || group === "Tags";

/**
 * A cell's number as pages and exports print it: a setting as logged, a statistic of settings as a plain number, anything
 * else in the digits of its column; null if the cell has no number.
 */
export function formatCell(
  { value, text }: Pick<GridCell, "value" | "text">,
  column: Pick<Column, "format" | "group">,
  settings: ColumnSettings | undefined,
): FormattedValue | null {
  if (value === undefined) {
    return null;
  }
  const number = fromWireNumber(value);
  if (!isSetting(column) || settings?.format !== undefined) {
    return formatWithSettings(number, column, settings);
  }
  return text === undefined ? formatNumber(number, "number") : { text, exact: null };
}

function inFormat(value: number, format: NumberFormat): string {
  const digits = Number(format.slice(1));
  if (!Number.isFinite(value)) {
    return shortText(value);
  }
  switch (format.charAt(0)) {
    case "f":
      return fixedText(value, digits);
    case "g":
      return significantText(value, Math.max(1, digits));
    default:
      return value.toExponential(digits).replace("e+", "e").replaceAll("-", "−");
  }
}

/**
 * A change with its sign, in the digits of the value that it belongs to (`shown`, as printed); percentages have one
 * digit: "−0.021", "+1.2 %".
 */
export function deltaText(change: number, mode: DeltaMode, shown: string): string {
  if (mode === "percent") {
    return `${signed(change, (size) => fixedText(size, 1))} %`;
  }
  const decimals = /^[−-]?[\d\u202f]+(?:\.(\d+))?$/u.exec(shown);
  return signed(change, (size) =>
    decimals === null ? shortText(size, 3) : fixedText(size, decimals[1]?.length ?? 0),
  );
}

function signed(change: number, print: (size: number) => string): string {
  if (!Number.isFinite(change)) {
    return MISSING;
  }
  const text = print(Math.abs(change));
  return /[1-9]/.test(text) ? `${change < 0 ? "−" : "+"}${text}` : text;
}
