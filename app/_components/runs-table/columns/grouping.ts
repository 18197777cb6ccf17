import {
  GROUP_STATISTICS,
  type GroupStatistic,
  isGroupable,
  parseColumnId,
  parseStatisticId,
} from "#lib/tables/query/column-id.ts";
import { isOfGroup } from "#lib/tables/query/fixed-columns.ts";
import type { GridState } from "#lib/tables/query/grid-state.ts";
import type { Column } from "#lib/tables/query/schema.ts";

/** Columns whose values make sensible groups. */
export function canGroupBy(column: Column): boolean {
  const ref = parseColumnId(column.id);
  return ref !== null && isGroupable(ref);
}

/** The statistics of groups that can be columns next to a column: all but the one that it shows itself. */
export function statisticsOf(
  column: Pick<Column, "id" | "kind">,
  { groupBy, statistic }: Pick<GridState, "groupBy" | "statistic">,
): readonly { readonly id: string; readonly statistic: GroupStatistic }[] {
  const isMade = parseStatisticId(column.id).statistic !== null;
  if (groupBy.length === 0 || column.kind !== "number" || isOfGroup(column.id) || isMade) {
    return [];
  }
  return GROUP_STATISTICS.filter((one) => one !== statistic).map((one) => ({
    id: `${one}:${column.id}`,
    statistic: one,
  }));
}

/** `shown` with a statistic after its column and that column's other statistics, or without it. */
export function toggledStatistic(shown: readonly string[], id: string): string[] {
  if (shown.includes(id)) {
    return shown.filter((other) => other !== id);
  }
  const { column } = parseStatisticId(id);
  const at = shown.findLastIndex((other) => parseStatisticId(other).column === column);
  return at < 0 ? [...shown, id] : shown.toSpliced(at + 1, 0, id);
}

/** Whether a key names a group: runs have UUIDs, groups digests. */
export function isGroupKey(key: string): boolean {
  return /^[0-9a-f]{32}$/.test(key);
}

/** The changes that go with another grouping: keys of the old groups mean nothing in the new ones. */
export function grouping(state: GridState, groupBy: readonly string[]): Partial<GridState> {
  const patch: Partial<GridState> = {
    groupBy: [...groupBy],
    open: [],
    baseline: state.baseline !== null && isGroupKey(state.baseline) ? null : state.baseline,
  };
  if (groupBy.length > 0) {
    return patch;
  }
  const sort = state.sort?.filter(
    ({ column }) => parseStatisticId(column).statistic === null && !isOfGroup(column),
  );
  // Single runs have no statistics.
  const columns = state.columns?.filter((id) => parseStatisticId(id).statistic === null) ?? null;
  return { ...patch, columns, having: "", sort: sort === undefined || sort.length === 0 ? null : sort };
}
