import { parseStatisticId } from "#lib/tables/column-id.ts";
import type { GridState } from "#lib/tables/grid-state.ts";
import type { Column } from "#lib/tables/schema.ts";

/** Columns whose values make sensible groups. */
export function canGroupBy(column: Column): boolean {
  return (
    column.group === "Params" ||
    column.group === "Tags" ||
    ["status", "reviewState", "ablation"].includes(column.id)
  );
}

/** Whether a key names a group: runs have UUIDs, groups digests. */
export function isGroupKey(key: string): boolean {
  return /^[0-9a-f]{32}$/.test(key);
}

/** What a change of the grouping takes along: keys of the old groups mean nothing in the new ones. */
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
    ({ column }) => parseStatisticId(column).statistic === null && column !== "runs",
  );
  return { ...patch, having: "", sort: sort === undefined || sort.length === 0 ? null : sort };
}
