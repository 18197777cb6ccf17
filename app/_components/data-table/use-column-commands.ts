import { type ComponentProps, type PointerEvent, type RefObject, useCallback, useRef, useState } from "react";
import type { DataTableProps } from "#app/_components/data-table/data-column.ts";
import { type GridLayout, type LaidColumn, laidColumns } from "#app/_components/data-table/grid-layout.ts";
import type { HeaderMenu } from "#app/_components/data-table/header-menu.tsx";
import { clampWidth, withMoved } from "#app/_components/data-table/reorder.ts";
import { cellAt } from "#app/_components/data-table/use-active-cell.ts";
import { fittingWidth, useColumnDrag } from "#app/_components/data-table/use-column-drag.ts";
import type { ColumnCommands } from "#app/_components/data-table/use-grid-keys.ts";

interface ColumnCommandsOptions<Row> {
  readonly props: Pick<DataTableProps<Row>, "onReorder" | "onResize" | "canPin">;
  readonly root: RefObject<HTMLElement | null>;
  readonly scroller: RefObject<HTMLElement | null>;
  readonly mark: RefObject<HTMLElement | null>;
  readonly layout: GridLayout<Row>;
  /** Says it to those who do not see the table. */
  readonly setAnnouncement: (text: string) => void;
  readonly goTo: (row: number, column: number) => void;
}

interface AllColumnCommands extends ColumnCommands {
  readonly openMenuOf: (id: string) => void;
  /** As wide as the content needs. */
  readonly fitWidth: (column: number) => void;
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly menu: ComponentProps<typeof HeaderMenu> | null;
}

/** What can be done to columns: by drag, by keys and in the header's menu. */
export function useColumnCommands<Row>(options: ColumnCommandsOptions<Row>): AllColumnCommands {
  const { props, root, scroller, mark, layout, setAnnouncement, goTo } = options;
  const { onReorder, onResize } = props;
  const [menu, setMenu] = useState<{ readonly id: string; readonly x: number; readonly y: number } | null>(
    null,
  );
  const columns = laidColumns(layout);
  const firstColumn = layout.hasCheckboxes ? 1 : 0;
  const laidAt = (index: number): LaidColumn<Row> | undefined => columns[index - firstColumn];

  const moveTo = (from: number, to: number, isPinned?: boolean) => {
    const laid = laidAt(from);
    if (
      laid === undefined ||
      onReorder === undefined ||
      (isPinned === undefined && !isInOneGroup(columns, from - firstColumn, to - firstColumn))
    ) {
      return false;
    }
    const { id, label } = laid.column;
    onReorder(
      withMoved(
        columns.map(({ column }) => column.id),
        id,
        to - firstColumn,
      ),
      isPinned === undefined ? undefined : { id, isPinned },
    );
    const pin = isPinned === undefined ? "" : isPinned ? ", pinned" : ", no longer pinned";
    setAnnouncement(`${label} is now column ${to + 1} of ${layout.count}${pin}`);
    return true;
  };
  const resize = (index: number, width: number | null) => {
    const laid = laidAt(index);
    if (laid !== undefined && width !== null && width !== laid.column.width) {
      onResize?.(laid.column.id, width);
      setAnnouncement(`${laid.column.label} is ${width} pixels wide`);
    }
  };
  const widen = (index: number, by: number) =>
    resize(index, clampWidth((laidAt(index)?.column.width ?? 0) + by));
  const fitWidth = (index: number) =>
    resize(index, root.current === null ? null : fittingWidth(root.current, layout, index));

  const onPress = useColumnDrag({
    root,
    scroller,
    mark,
    pinnedOffsets: layout.pinnedOffsets,
    offsets: layout.offsets,
    firstColumn,
    widthOf: (index) => laidAt(index)?.column.width ?? 0,
    onMove: onReorder === undefined ? undefined : moveTo,
    canPin: props.canPin === true,
    onResize: onResize === undefined ? undefined : resize,
  });

  const openMenu = (index: number) => {
    const laid = laidAt(index);
    const box = root.current === null ? undefined : cellAt(root.current, -1, index)?.getBoundingClientRect();
    const hasItems = laid?.column.menu !== undefined || onReorder !== undefined || onResize !== undefined;
    if (laid !== undefined && box !== undefined && hasItems) {
      setMenu({ id: laid.column.id, x: box.left, y: box.bottom });
    }
  };
  const latest = useRef({ openMenu, columns });
  latest.current = { openMenu, columns };
  const openMenuOf = useCallback((id: string) => {
    const laid = latest.current.columns.find(({ column }) => column.id === id);
    if (laid !== undefined) {
      latest.current.openMenu(laid.index);
    }
  }, []);

  const opened = menu === null ? undefined : columns.find(({ column }) => column.id === menu.id);
  const canMoveTo = (from: number, to: number) => isInOneGroup(columns, from - firstColumn, to - firstColumn);
  return {
    move: (index, by) => void moveTo(index, index + by),
    widen,
    openMenu,
    openMenuOf,
    fitWidth,
    onPointerDown: onPress,
    menu:
      menu === null || opened === undefined
        ? null
        : {
            at: menu,
            label: opened.column.label,
            items: opened.column.menu,
            onMove:
              onReorder === undefined ? undefined : (by) => void moveTo(opened.index, opened.index + by),
            canMoveLeft: canMoveTo(opened.index, opened.index - 1),
            canMoveRight: canMoveTo(opened.index, opened.index + 1),
            onWiden:
              onResize === undefined
                ? undefined
                : (by) => (by === null ? fitWidth(opened.index) : widen(opened.index, by)),
            onClose: () => {
              setMenu(null);
              goTo(-1, opened.index);
            },
          },
  };
}

/** Pinned columns stay among the pinned, the others among the others. */
function isInOneGroup<Row>(columns: readonly LaidColumn<Row>[], from: number, to: number): boolean {
  const target = columns[to];
  return target !== undefined && target.column.isPinned === columns[from]?.column.isPinned;
}
