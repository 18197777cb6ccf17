import { deltaModeOf } from "#lib/tables/columns/column-display.ts";
import { parseStatisticId } from "#lib/tables/query/column-id.ts";
import type { ColumnSettings } from "#lib/tables/query/column-settings.ts";
import { isOfGroup } from "#lib/tables/query/fixed-columns.ts";
import type { GridState } from "#lib/tables/query/grid-state.ts";
import type { Column, ColumnFormat } from "#lib/tables/query/schema.ts";

const FORMAT_WIDTHS: Readonly<Record<ColumnFormat, number>> = {
  text: 116,
  status: 104,
  time: 100,
  mir: 148,
  score: 76,
  loss: 84,
  lr: 80,
  perplexity: 84,
  count: 84,
  step: 92,
  seconds: 96,
  number: 84,
  setting: 84,
};
const NAME_WIDTH = 236;
const GROUP_NAME_WIDTH = 300;
/** On a narrow screen, which must have room for a value next to the name. */
const NARROW_NAME_WIDTH = 150;
/** On a narrow screen a status is shown by its symbol alone. */
const NARROW_STATUS_WIDTH = 56;
const CHARACTER = 6.9;
const LONGEST_LABEL = 16;
const SORT_MARK_AND_PADDING = 48;
/** Room for a change next to a value, and for a deviation and a number of runs. */
const DELTA_WIDTH = 74;
const SPREAD_WIDTH = { mean: 84, median: 124 } as const;

/**
 * Whether groups show a deviation and a number of runs in the column: params are not measured, and a statistic is one
 * number.
 */
export function hasSpread(column: Column): boolean {
  return (
    column.kind === "number" &&
    !isOfGroup(column.id) &&
    column.group !== "Params" &&
    parseStatisticId(column.id).statistic === null
  );
}

/** Wide enough for the label in one line, up to a length, with room for arrows, changes and the spread of groups. */
export function widthOf(
  column: Column,
  settings: ColumnSettings | undefined,
  state: GridState,
  hasBaseline: boolean,
  isNarrow = false,
): number {
  const isGrouped = state.groupBy.length > 0;
  if (column.id === "name") {
    return isNarrow ? NARROW_NAME_WIDTH : isGrouped ? GROUP_NAME_WIDTH : NAME_WIDTH;
  }
  if (column.format === "status" && isNarrow) {
    return NARROW_STATUS_WIDTH;
  }
  const label = Math.min(column.label.length, LONGEST_LABEL) * CHARACTER;
  const header = label + (column.direction === null ? 0 : 12) + SORT_MARK_AND_PADDING;
  const isStatistic = parseStatisticId(column.id).statistic !== null;
  const own = isStatistic
    ? Math.max(84, Math.min(header, 150))
    : Math.max(FORMAT_WIDTHS[column.format], column.group === "MIR" ? 0 : Math.min(header, 190));
  const isSpread = isGrouped && hasSpread(column);
  // A MIR of one run has room for its own error already.
  const base = isSpread && column.group === "MIR" ? 96 : own;
  const spread = isSpread ? SPREAD_WIDTH[state.statistic] : 0;
  const delta = hasBaseline && deltaModeOf(column, settings) !== null ? DELTA_WIDTH : 0;
  return Math.round(base + spread + delta);
}
