import { type ColumnFamily, parseColumnId } from "#lib/tables/query/column-id.ts";
import type { RunRow } from "#lib/tables/query/schema.ts";

/**
 * The row restricted to the params, tags, metrics, MIR values and scores named by `columns` (ids); fields that every run
 * has are kept.
 */
export function narrowRow(row: RunRow, columns: readonly string[]): RunRow {
  const keys = new Map<ColumnFamily, Set<string>>();
  for (const id of columns) {
    const ref = parseColumnId(id);
    if (ref?.kind === "keyed") {
      keys.set(ref.family, (keys.get(ref.family) ?? new Set()).add(ref.key));
    }
  }
  const kept = <T>(family: ColumnFamily, values: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(values).filter(([key]) => keys.get(family)?.has(key) === true));
  return {
    ...row,
    params: kept("params", row.params),
    tags: kept("tags", row.tags),
    metrics: kept("metrics", row.metrics),
    mir: kept("mir", row.mir),
    scores: kept("scores", row.scores),
  };
}
