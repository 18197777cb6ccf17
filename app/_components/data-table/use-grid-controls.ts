import type { RowData } from "@tanstack/react-table";
import { type ComponentProps, type KeyboardEvent, type RefObject, useMemo } from "react";
import {
  type ColumnLayout,
  drawnOrder,
  FIRST_COLUMN,
  HEADER_HEIGHT,
  ROW_HEIGHT,
} from "#app/_components/data-table/column-layout.ts";
import type { DataTableProps } from "#app/_components/data-table/data-column.ts";
import type { GridTable } from "#app/_components/data-table/grid-features.ts";
import type { HeaderMenu } from "#app/_components/data-table/header-menu.tsx";
import type { IdAt } from "#app/_components/data-table/locate-row.ts";
import { rowExpansion } from "#app/_components/data-table/row-expansion.ts";
import { type ActiveCell, scrollToCell, useActiveCell } from "#app/_components/data-table/use-active-cell.ts";
import { useColumnCommands } from "#app/_components/data-table/use-column-commands.ts";
import { useColumnDrag } from "#app/_components/data-table/use-column-drag.ts";
import { useColumnResizing } from "#app/_components/data-table/use-column-resizing.ts";
import { type GridClicks, useGridClicks } from "#app/_components/data-table/use-grid-clicks.ts";
import { useGridKeys } from "#app/_components/data-table/use-grid-keys.ts";
import { useRangeSelection } from "#app/_components/data-table/use-range-selection.ts";

interface GridControlsOptions<Row extends RowData> {
  readonly props: DataTableProps<Row>;
  readonly table: GridTable<Row>;
  readonly layout: ColumnLayout<Row>;
  readonly idAt: IdAt;
  readonly root: RefObject<HTMLElement | null>;
  readonly scroller: RefObject<HTMLElement | null>;
  /** The line that shows where a dragged column would go. */
  readonly mark: RefObject<HTMLElement | null>;
  readonly announce: (text: string) => void;
}

interface GridControls {
  readonly active: ActiveCell;
  readonly syncStop: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly clicks: GridClicks;
  readonly openMenuOf: (id: string) => void;
  readonly menu: ComponentProps<typeof HeaderMenu> | null;
}

/** What mouse and keyboard do in a grid: the active cell, selection, expansion, and commands on columns. */
export function useGridControls<Row extends RowData>(options: GridControlsOptions<Row>): GridControls {
  const { props, table, layout, idAt, root, scroller, mark, announce } = options;
  const { rowCount, rowAt, fixedRows } = props;
  const columnIds = useMemo(() => [null, ...drawnOrder(layout).map(({ id }) => id)], [layout]);
  const { active, setActive, syncStop } = useActiveCell({ root, rowCount, idAt, columnIds });
  const goTo = (row: number, column: number) => {
    if (scroller.current !== null) {
      scrollToCell(scroller.current, row, spanOf(layout, column), {
        rows: fixedRows,
        width: layout.startOffsets.at(-1) ?? 0,
      });
    }
    setActive(row, column, true);
  };
  const rowOf = (index: number) => table.getCoreRowModel().rowsById[idAt(index) ?? ""];
  const tree = rowExpansion(rowOf, idAt);
  const selection = useRangeSelection({
    table,
    rowSelection: props.state.rowSelection,
    rowCount,
    idAt,
    onSelectAll: props.onSelectAll,
  });
  const columns = useColumnCommands({ table, state: props.state, layout, root, announce, goTo });
  const onPress = useColumnDrag({ root, scroller, mark, layout, onMove: columns.moveTo });
  const onResizeStart = useColumnResizing({ root, table, layout });
  const onKeyDown = useGridKeys({
    root,
    active,
    rows: rowCount,
    columns: layout.count,
    pageRows: () =>
      Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - HEADER_HEIGHT) / ROW_HEIGHT) - 1),
    goTo,
    onOpen: (index) => {
      const row = rowAt(index);
      if (row !== undefined) {
        props.onOpen(row);
      }
    },
    selection,
    columnCommands: columns,
    tree,
  });
  const clicks = useGridClicks({
    root,
    active,
    setActive,
    selection,
    tree,
    onHeaderMenu: columns.openMenu,
    onPress,
    onResizeStart,
    onFit: columns.fitWidth,
  });
  return { active, syncStop, onKeyDown, clicks, openMenuOf: columns.openMenuOf, menu: columns.menu };
}

/** Where a column is among those that scroll, in pixels; null where it is always in view. */
function spanOf<Row>(
  { start, centerOffsets }: ColumnLayout<Row>,
  column: number,
): { readonly left: number; readonly right: number } | null {
  const place = column - FIRST_COLUMN - start.length;
  const left = centerOffsets[place];
  if (place < 0 || left === undefined) {
    // The very first column is where the row starts, though it is in view anyway.
    return column === 0 ? { left: 0, right: 0 } : null;
  }
  return { left, right: centerOffsets[place + 1] ?? left };
}
