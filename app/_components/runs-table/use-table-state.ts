import { functionalUpdate } from "@tanstack/react-table";
import { useMemo } from "react";
import type { DataTableProps, DataTableState } from "#app/_components/data-table/data-column.ts";
import { withColumnSettings } from "#app/_components/runs-table/columns/column-settings.ts";
import { withColumns } from "#app/_components/runs-table/columns/table-columns.ts";
import type { LoadedRow } from "#app/_components/runs-table/data/grid-list.ts";
import type { RunsProject } from "#app/_components/runs-table/runs-project.ts";
import type { GridStateControl } from "#app/_components/runs-table/use-grid-state.ts";
import { sortOf } from "#lib/tables/query/grid-state.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface TableStateOptions {
  readonly project: RunsProject;
  readonly columns: readonly Column[];
  /** Of the columns, those that the user chose, in order, and those of them that are shown. */
  readonly chosen: readonly Column[];
  readonly shown: readonly Column[];
  readonly control: GridStateControl;
}

type UrlState = Omit<DataTableState, "rowSelection">;

type TableState = { readonly state: UrlState } & Pick<
  DataTableProps<LoadedRow>,
  | "onSortingChange"
  | "onColumnOrderChange"
  | "onColumnPinningChange"
  | "onColumnSizingChange"
  | "onColumnVisibilityChange"
  | "onExpandedChange"
>;

/** The table's state in TanStack's slices, read from the URL and written to it. The selection is not part of it. */
export function useTableState(options: TableStateOptions): TableState {
  const { project, chosen, shown, control } = options;
  const { state } = control;
  const slices = useMemo(() => slicesOf(chosen, shown, state, project), [chosen, shown, state, project]);
  return useMemo(() => ({ state: slices, ...handlersOf(options, slices) }), [options, slices]);
}

function slicesOf(
  chosen: readonly Column[],
  shown: readonly Column[],
  state: GridStateControl["state"],
  project: RunsProject,
): UrlState {
  const ids = chosen.map(({ id }) => id);
  const isShown = new Set(shown);
  const sizes = [...state.columnSettings].flatMap(([id, { width }]) =>
    width === undefined ? [] : [[id, width]],
  );
  return {
    sorting: sortOf(state, project.mirDefinition).map(({ column, direction }) => ({
      id: column,
      desc: direction === "desc",
    })),
    columnOrder: ids,
    columnPinning: { start: ids.filter((id) => isPinned(id, state)), end: [] },
    columnSizing: Object.fromEntries(sizes),
    columnVisibility: Object.fromEntries(
      chosen.flatMap((column) => (isShown.has(column) ? [] : [[column.id, false]])),
    ),
    expanded: Object.fromEntries(state.open.map((key) => [key, true])),
  };
}

/** The name is always pinned: it is what tells rows apart. */
export const isPinned = (id: string, { columnSettings }: GridStateControl["state"]): boolean =>
  id === "name" || columnSettings.get(id)?.isPinned === true;

function handlersOf(
  { project, columns, control }: TableStateOptions,
  slices: UrlState,
): Omit<TableState, "state"> {
  const { state, change, set } = control;
  return {
    onSortingChange: (updater) => {
      const next = functionalUpdate(updater, slices.sorting);
      const sort = next.map(({ id, desc }) => ({ column: id, direction: desc ? "desc" : "asc" }) as const);
      change({ sort: sort.length === 0 ? null : sort });
    },
    onColumnOrderChange: (updater) =>
      set(withColumns(state, functionalUpdate(updater, slices.columnOrder), columns, project.mirDefinition)),
    onColumnPinningChange: (updater) => {
      const next = new Set(functionalUpdate(updater, slices.columnPinning).start);
      const changed = slices.columnOrder.filter(
        (id) => id !== "name" && next.has(id) !== isPinned(id, state),
      );
      const columnSettings = changed.reduce(
        (all, id) => withColumnSettings(all, id, { isPinned: next.has(id) ? true : undefined }),
        state.columnSettings,
      );
      change({ columnSettings });
    },
    onColumnSizingChange: (updater) => {
      const next = functionalUpdate(updater, slices.columnSizing);
      const columnSettings = [...new Set([...Object.keys(next), ...Object.keys(slices.columnSizing)])].reduce(
        (all, id) => withColumnSettings(all, id, { width: next[id] }),
        state.columnSettings,
      );
      change({ columnSettings });
    },
    onColumnVisibilityChange: (updater) => {
      const next = functionalUpdate(updater, slices.columnVisibility);
      const isHidden = (id: string) => next[id] === false && slices.columnVisibility[id] !== false;
      change({ columns: slices.columnOrder.filter((id) => !isHidden(id)) });
    },
    onExpandedChange: (updater) => change({ open: Object.keys(functionalUpdate(updater, slices.expanded)) }),
  };
}
