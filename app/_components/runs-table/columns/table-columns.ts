import type { MirDefinition } from "#lib/mir/definitions.ts";
import { defaultColumnIds } from "#lib/tables/columns/shown-columns.ts";
import type { GridState } from "#lib/tables/query/grid-state.ts";
import type { Column } from "#lib/tables/query/schema.ts";

/** The state with other columns or another order: null where they are the default ones. */
export function withColumns(
  state: GridState,
  ids: readonly string[],
  columns: readonly Column[],
  projectDefinition: MirDefinition,
): GridState {
  const standard = defaultColumnIds(state, columns, state.mir ?? projectDefinition);
  const isStandard = ids.length === standard.length && ids.every((id, index) => id === standard[index]);
  return { ...state, columns: isStandard ? null : [...ids] };
}

/** The state with another definition: sort keys, columns and their settings follow it. */
export function withDefinition(
  state: GridState,
  next: MirDefinition,
  projectDefinition: MirDefinition,
): GridState {
  const from = state.mir ?? projectDefinition;
  const rename = (id: string) =>
    id
      .replace(new RegExp(`^((?:[a-z]+:)?mir(?::best)?\\.)${from}$`), `$1${next}`)
      .replace(new RegExp(`^((?:[a-z]+:)?fid\\.)${from}/`), `$1${next}/`);
  return {
    ...state,
    mir: next === projectDefinition ? null : next,
    sort: state.sort?.map((key) => ({ ...key, column: rename(key.column) })) ?? null,
    columns: state.columns === null ? null : [...new Set(state.columns.map(rename))],
    columnSettings: new Map([...state.columnSettings].map(([id, settings]) => [rename(id), settings])),
  };
}
