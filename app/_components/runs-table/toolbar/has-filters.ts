import type { GridState } from "#lib/tables/query/grid-state.ts";

/** Whether a filter of any kind leaves rows out. */
export function hasFilters({ filter, text, status, having, groupBy, archived }: GridState): boolean {
  const isHaving = having !== "" && groupBy.length > 0;
  return filter !== "" || text !== "" || status !== null || isHaving || archived === "only";
}

/** What "clear filters" changes. */
export const CLEARED = {
  filter: "",
  text: "",
  status: null,
  having: "",
  archived: "hide",
} as const satisfies Partial<GridState>;
