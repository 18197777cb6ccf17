import {
  type ColumnDef,
  createColumnHelper,
  type ExpandedState,
  functionalUpdate,
  type RowData,
  type Updater,
  useTable,
} from "@tanstack/react-table";
import { useMemo } from "react";
import { LARGEST_HEAD_PART, pinsThatFit } from "#app/_components/data-table/column-layout.ts";
import { changedSizes } from "#app/_components/data-table/column-sizes.ts";
import type { DataColumn, DataTableProps, DataTableState } from "#app/_components/data-table/data-column.ts";
import {
  type GridFeatures,
  type GridTable,
  gridFeatures,
} from "#app/_components/data-table/grid-features.ts";
import type { ViewWidth } from "#app/_components/data-table/use-view-width.ts";

const noValue = (): unknown => null;
const noSubRows = (): undefined => undefined;
const selectNothing = () => null;

/** The TanStack table of a data table. The caller owns its state, except that of a resize in progress. */
export function useDataTable<Row extends RowData>(
  props: DataTableProps<Row>,
  { view, window }: ViewWidth,
): GridTable<Row> {
  const { columns, state, getRowId, getSubRows, getRowCanExpand } = props;
  const placement = useMemo(
    () => placeColumns(columns, state, view, LARGEST_HEAD_PART * window),
    [columns, state, view, window],
  );
  const headId = placement.columnOrder[0];
  const definitions = useMemo(
    () =>
      columns.map((column) => definitionOf(column, column.id === headId ? LARGEST_HEAD_PART * window : null)),
    [columns, headId, window],
  );
  const table: GridTable<Row> = useTable(
    {
      features: gridFeatures,
      columns: definitions,
      data: props.data,
      state: { ...state, ...placement },
      getRowId,
      getSubRows: getSubRows ?? noSubRows,
      getRowCanExpand: (row) => getRowCanExpand(row.original),
      onSortingChange: props.onSortingChange,
      onColumnOrderChange: props.onColumnOrderChange,
      onColumnPinningChange: props.onColumnPinningChange,
      onColumnSizingChange: (updater) => {
        const next = changedSizes(state.columnSizing, functionalUpdate(updater, state.columnSizing), (id) =>
          table.getColumn(id),
        );
        if (next !== null) {
          props.onColumnSizingChange(next);
        }
      },
      onColumnVisibilityChange: props.onColumnVisibilityChange,
      onRowSelectionChange: props.onRowSelectionChange,
      onExpandedChange: (updater) => props.onExpandedChange(asList(updater)),
      manualSorting: true,
      manualExpanding: true,
      // A selected group includes its runs: selecting all rows does not select these too.
      enableSubRowSelection: false,
    },
    selectNothing,
  );
  return table;
}

/** Pins as many columns as the view has room for; the other pinned ones scroll, before all others. */
function placeColumns<Row>(
  columns: readonly DataColumn<Row>[],
  { columnOrder, columnPinning, columnSizing, columnVisibility }: DataTableState,
  viewWidth: number,
  headLimit: number,
): Pick<DataTableState, "columnOrder" | "columnPinning"> {
  const isPinned = new Set(columnPinning.start);
  const pinned = columnOrder.filter((id) => isPinned.has(id) && columnVisibility[id] !== false);
  const sizes = new Map(columns.map(({ id, size }) => [id, columnSizing[id] ?? size]));
  const count = pinsThatFit(
    pinned.map((id, place) =>
      Math.min(sizes.get(id) ?? 0, place === 0 ? headLimit : Number.POSITIVE_INFINITY),
    ),
    viewWidth,
  );
  const others = columnOrder.filter((id) => !pinned.includes(id));
  return {
    columnOrder: [...pinned, ...others],
    columnPinning: { start: pinned.slice(0, count), end: [] },
  };
}

function definitionOf<Row extends RowData>(
  column: DataColumn<Row>,
  headLimit: number | null,
): ColumnDef<GridFeatures, Row> {
  const { id, size, minSize, maxSize, enablePinning, enableHiding, sortDescFirst } = column;
  // TanStack sorts only by columns with an accessor; the values stay with the caller.
  return createColumnHelper<GridFeatures, Row>().accessor(noValue, {
    id,
    size,
    minSize,
    maxSize: headLimit === null ? maxSize : Math.min(maxSize, headLimit),
    enablePinning,
    enableHiding,
    sortDescFirst,
  });
}

/** Rows are never expanded all at once, which TanStack would write as `true`. */
const asList =
  (updater: Updater<ExpandedState>): Updater<Record<string, boolean>> =>
  (old) => {
    const next = functionalUpdate(updater, old);
    return next === true ? old : next;
  };
