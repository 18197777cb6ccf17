"use client";

import "#app/_components/data-table/data-table.css";
import "#app/_components/data-table/grid-header.css";
import { useCallback, useId, useMemo, useRef, useState } from "react";
import type { DataTableProps } from "#app/_components/data-table/data-column.ts";
import {
  HEADER_HEIGHT,
  inPlace,
  LARGEST_HEAD_PART,
  layOut,
  pinsThatFit,
  ROW_HEIGHT,
} from "#app/_components/data-table/grid-layout.ts";
import { GridView } from "#app/_components/data-table/grid-view.tsx";
import { HeaderMenu } from "#app/_components/data-table/header-menu.tsx";
import { loadedKeys } from "#app/_components/data-table/selection.ts";
import { scrollToCell, useActiveCell } from "#app/_components/data-table/use-active-cell.ts";
import { useColumnCommands } from "#app/_components/data-table/use-column-commands.ts";
import { useGridClicks } from "#app/_components/data-table/use-grid-clicks.ts";
import { useGridKeys } from "#app/_components/data-table/use-grid-keys.ts";
import { INITIAL_VIEW } from "#app/_components/data-table/use-grid-window.ts";
import { useRowSelection } from "#app/_components/data-table/use-row-selection.ts";
import { useSort } from "#app/_components/data-table/use-sort.ts";
import { useTreeCommands } from "#app/_components/data-table/use-tree-commands.ts";
import { useViewWidth } from "#app/_components/data-table/use-view-width.ts";

/**
 * A grid of many rows and columns, of which only those in view are drawn: pinned columns, order by click and Shift-click,
 * selection, rows that open into others, columns that move and stretch, all by mouse and by keyboard. It knows nothing of
 * what it shows. The caller sorts and loads; what it asks for only passes through here.
 */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { label, columns, rowAt, rowKey, rowName, total, fixedRows = 0, selection, tree, empty } = props;
  const tableId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const root = useRef<HTMLDivElement>(null);
  const mark = useRef<HTMLDivElement>(null);
  const [announcement, setAnnouncement] = useState("");
  const hasCheckboxes = selection !== undefined;
  const firstColumn = hasCheckboxes ? 1 : 0;

  const ordered = useMemo(() => inPlace(columns), [columns]);
  const width = useViewWidth(scroller, INITIAL_VIEW.width);
  const headWidth = Math.min(ordered[0]?.width ?? 0, LARGEST_HEAD_PART * width.window);
  const pinnedCount = pinsThatFit(ordered, hasCheckboxes, headWidth, width.view);
  const layout = useMemo(
    () => layOut(ordered, hasCheckboxes, pinnedCount, headWidth),
    [ordered, hasCheckboxes, pinnedCount, headWidth],
  );
  const columnIds = useMemo(
    () => [...(hasCheckboxes ? [null] : []), ...ordered.map((column) => column.id)],
    [ordered, hasCheckboxes],
  );
  const keyAt = useCallback(
    (index: number) => {
      const row = rowAt(index);
      return row === undefined ? undefined : rowKey(row);
    },
    [rowAt, rowKey],
  );

  const { active, setActive, syncStop } = useActiveCell({ root, total, keyAt, columnIds });
  const goTo = (row: number, column: number) => {
    const place = column - firstColumn - layout.pinned.length;
    const left = layout.offsets[place];
    const isPinned = place < 0 || left === undefined;
    // The very first column is where the row starts, though it is in view anyway.
    const start = column === 0 ? { left: 0, right: 0 } : null;
    const across = isPinned ? start : { left, right: layout.offsets[place + 1] ?? left };
    if (scroller.current !== null) {
      scrollToCell(scroller.current, row, across, {
        rows: fixedRows,
        width: layout.pinnedOffsets.at(-1) ?? 0,
      });
    }
    setActive(row, column, true);
  };
  const openRow = (index: number) => {
    const row = rowAt(index);
    if (row !== undefined) {
      props.onOpen(row);
    }
  };
  const rowSelection = useRowSelection(selection, total, keyAt, fixedRows);
  const treeCommands = useTreeCommands(tree, rowAt);
  const columnCommands = useColumnCommands({ props, root, scroller, mark, layout, setAnnouncement, goTo });
  const onKeyDown = useGridKeys({
    root,
    active,
    rows: total,
    columns: layout.count,
    firstColumn,
    pageRows: () =>
      Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - HEADER_HEIGHT) / ROW_HEIGHT) - 1),
    goTo,
    onOpen: openRow,
    selection: rowSelection,
    columnCommands,
    tree: treeCommands,
  });
  const clicks = useGridClicks({
    root,
    active,
    setActive,
    selection: rowSelection,
    tree: treeCommands,
    onHeaderMenu: columnCommands.openMenu,
    onPress: columnCommands.onPointerDown,
    onFit: columnCommands.fitWidth,
  });
  const selected = useMemo(
    () => selectedPart(selection?.selected, total, keyAt, fixedRows),
    [selection?.selected, total, keyAt, fixedRows],
  );
  const onSort = useSort(props);
  const openMenuOf = useCallback((id: string) => columnCommands.openMenuOf(id), [columnCommands.openMenuOf]);
  const header = useMemo(
    () => ({
      sort: props.sort,
      onSort,
      canResize: props.onResize !== undefined,
      canMove: props.onReorder !== undefined,
      onMenu: openMenuOf,
      selected,
      selectsAll: selection?.onAll !== undefined,
      mark,
    }),
    [props.sort, onSort, props.onResize, props.onReorder, openMenuOf, selected, selection?.onAll],
  );

  return (
    <>
      <div className="grid-scroll" ref={scroller}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a grid takes keys */}
        {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles have them */}
        <div
          ref={root}
          role={tree === undefined ? "grid" : "treegrid"}
          aria-label={label}
          aria-rowcount={total + 1}
          aria-colcount={layout.count}
          aria-multiselectable={selection === undefined ? undefined : true}
          aria-busy={props.isBusy === true}
          className="grid"
          style={layout.style}
          onKeyDown={onKeyDown}
          {...clicks}
        >
          <GridView
            scroller={scroller}
            layout={layout}
            active={active}
            tableId={tableId}
            onDrawn={syncStop}
            header={header}
            rowAt={rowAt}
            rowKey={rowKey}
            rowName={rowName}
            total={total}
            fixedRows={fixedRows}
            onVisible={props.onVisible}
            selection={selection}
            tree={tree}
          />
        </div>
        {total === 0 ? <div className="grid-empty">{empty}</div> : null}
        <div role="status" className="visually-hidden">
          {announcement}
        </div>
      </div>
      {/* Outside, for what contains its paint also moves what is fixed in it. */}
      {columnCommands.menu === null ? null : <HeaderMenu {...columnCommands.menu} />}
    </>
  );
}

function selectedPart(
  selected: ReadonlySet<string> | undefined,
  total: number,
  keyAt: (index: number) => string | undefined,
  fixedRows: number,
): "all" | "some" | "none" {
  if (selected === undefined || selected.size === 0) {
    return "none";
  }
  const loaded = loadedKeys(total, keyAt, fixedRows);
  return loaded.length > 0 && loaded.every((key) => selected.has(key)) ? "all" : "some";
}
