import type { RowData } from "@tanstack/react-table";
import { type ComponentProps, type RefObject, useCallback, useRef, useState } from "react";
import {
  type ColumnLayout,
  columnAt,
  drawnOrder,
  FIRST_COLUMN,
  indexOf,
} from "#app/_components/data-table/column-layout.ts";
import { limitedSize } from "#app/_components/data-table/column-sizes.ts";
import type { DataColumn, DataTableState } from "#app/_components/data-table/data-column.ts";
import { fittingWidth } from "#app/_components/data-table/fitting-width.ts";
import type { GridTable } from "#app/_components/data-table/grid-features.ts";
import type { HeaderMenu } from "#app/_components/data-table/header-menu.tsx";
import { moveColumn } from "#app/_components/data-table/move-column.ts";
import { cellAt } from "#app/_components/data-table/use-active-cell.ts";
import type { ColumnCommands } from "#app/_components/data-table/use-grid-keys.ts";

interface ColumnCommandsOptions<Row extends RowData> {
  readonly table: GridTable<Row>;
  readonly state: DataTableState;
  readonly layout: ColumnLayout<Row>;
  readonly root: RefObject<HTMLElement | null>;
  /** Announces to assistive technology what changed. */
  readonly announce: (text: string) => void;
  readonly goTo: (row: number, column: number) => void;
}

interface AllColumnCommands extends ColumnCommands {
  /** To an index; `isPinned` where it goes across the border of the pinned columns. */
  readonly moveTo: (column: number, to: number, isPinned?: boolean) => void;
  readonly openMenuOf: (id: string) => void;
  /** As wide as the content needs. */
  readonly fitWidth: (column: number) => void;
  readonly menu: ComponentProps<typeof HeaderMenu> | null;
}

/** What can be done to columns by index: by drag, by keys and in the header's menu. */
export function useColumnCommands<Row extends RowData>(
  options: ColumnCommandsOptions<Row>,
): AllColumnCommands {
  const { root, layout, goTo } = options;
  const [opened, setOpened] = useState<{
    readonly id: string;
    readonly x: number;
    readonly y: number;
  } | null>(null);
  const openMenu = (index: number) => {
    const column = columnAt(layout, index);
    const box = root.current === null ? undefined : cellAt(root.current, -1, index)?.getBoundingClientRect();
    if (column !== undefined && box !== undefined) {
      setOpened({ id: column.id, x: box.left, y: box.bottom });
    }
  };
  const latest = useRef({ openMenu, layout });
  latest.current = { openMenu, layout };
  const openMenuOf = useCallback((id: string) => {
    latest.current.openMenu(indexOf(latest.current.layout, id));
  }, []);

  const index = opened === null ? -1 : indexOf(layout, opened.id);
  const column = columnAt(layout, index);
  return {
    move: (from, by) => moveTo(options, from, from + by),
    moveTo: (from, to, isPinned) => moveTo(options, from, to, isPinned),
    widen: (from, by) => widen(options, from, by),
    fitWidth: (from) => fitWidth(options, from),
    openMenu,
    openMenuOf,
    menu:
      opened === null || column === undefined
        ? null
        : {
            ...menuItems(options, column, index),
            at: opened,
            onClose: () => {
              setOpened(null);
              goTo(-1, index);
            },
          },
  };
}

function menuItems<Row extends RowData>(
  options: ColumnCommandsOptions<Row>,
  described: DataColumn<Row>,
  index: number,
): Omit<ComponentProps<typeof HeaderMenu>, "at" | "onClose"> {
  const { table, state } = options;
  const column = table.getColumn(described.id);
  // By the state, not by where the column is: in a narrow view a pinned one may scroll.
  const isPinned = isInStart(state, described.id);
  return {
    label: described.label,
    items: described.menu,
    isPinned,
    onPin: column?.getCanPin() === true ? () => column.pin(isPinned ? false : "start") : undefined,
    onHide: column?.getCanHide() === true ? () => column.toggleVisibility(false) : undefined,
    onResetSize: state.columnSizing[described.id] === undefined ? undefined : () => column?.resetSize(),
    onMove: (by) => moveTo(options, index, index + by),
    canMoveLeft: isInOneGroup(options, index, index - 1),
    canMoveRight: isInOneGroup(options, index, index + 1),
    onWiden: (by) => widen(options, index, by),
    onFit: () => fitWidth(options, index),
  };
}

const isInStart = (state: DataTableState, id: string): boolean => state.columnPinning.start.includes(id);

/** Pinned columns stay among the pinned, the others among the others. */
function isInOneGroup<Row extends RowData>(
  { layout, state }: ColumnCommandsOptions<Row>,
  from: number,
  to: number,
): boolean {
  const [moved, target] = [columnAt(layout, from), columnAt(layout, to)];
  return (
    moved !== undefined && target !== undefined && isInStart(state, moved.id) === isInStart(state, target.id)
  );
}

function moveTo<Row extends RowData>(
  options: ColumnCommandsOptions<Row>,
  from: number,
  to: number,
  isPinned?: boolean,
): void {
  const { table, layout, announce } = options;
  const described = columnAt(layout, from);
  if (described === undefined || (isPinned === undefined && !isInOneGroup(options, from, to))) {
    return;
  }
  const { id, label } = described;
  const visible = drawnOrder(layout).map((column) => column.id);
  table.setColumnOrder(moveColumn(table.atoms.columnOrder.get(), id, to - FIRST_COLUMN, visible));
  if (isPinned !== undefined) {
    table.getColumn(id)?.pin(isPinned ? "start" : false);
  }
  const pin = isPinned === undefined ? "" : isPinned ? ", pinned" : ", no longer pinned";
  announce(`${label} is now column ${to + 1} of ${layout.count}${pin}`);
}

function widen<Row extends RowData>(options: ColumnCommandsOptions<Row>, index: number, by: number): void {
  const id = columnAt(options.layout, index)?.id;
  const column = id === undefined ? undefined : options.table.getColumn(id);
  if (column !== undefined) {
    resize(options, index, column.getSize() + by);
  }
}

function fitWidth<Row extends RowData>(options: ColumnCommandsOptions<Row>, index: number): void {
  const { current } = options.root;
  const width = current === null ? null : fittingWidth(current, index);
  if (width !== null) {
    resize(options, index, width);
  }
}

function resize<Row extends RowData>(
  { table, layout, announce }: ColumnCommandsOptions<Row>,
  index: number,
  width: number,
): void {
  const described = columnAt(layout, index);
  if (described !== undefined) {
    table.setColumnSizing((old) => ({ ...old, [described.id]: width }));
    announce(`${described.label} is ${limitedSize({ columnDef: described }, width)} pixels wide`);
  }
}
