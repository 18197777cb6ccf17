"use client";

import "#app/_components/data-table/data-table.css";
import "#app/_components/data-table/grid-header.css";
import type { RowData } from "@tanstack/react-table";
import { type MouseEvent, useCallback, useId, useMemo, useRef, useState } from "react";
import { layOut } from "#app/_components/data-table/column-layout.ts";
import type { DataTableProps } from "#app/_components/data-table/data-column.ts";
import type { GridTable } from "#app/_components/data-table/grid-features.ts";
import { GridView } from "#app/_components/data-table/grid-view.tsx";
import { HeaderMenu } from "#app/_components/data-table/header-menu.tsx";
import { useDataTable } from "#app/_components/data-table/use-data-table.ts";
import { useGridControls } from "#app/_components/data-table/use-grid-controls.ts";
import { INITIAL_VIEW } from "#app/_components/data-table/use-grid-window.ts";
import { useViewWidth } from "#app/_components/data-table/use-view-width.ts";

/**
 * A grid of many rows and columns on TanStack Table, of which only those in view are drawn; everything works by mouse and
 * by keyboard. It knows nothing of what it shows: the caller owns the state, and sorts and loads the rows.
 */
export function DataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { columns, state, rowAt, rowCount, getRowId } = props;
  const tableId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const root = useRef<HTMLDivElement>(null);
  const mark = useRef<HTMLDivElement>(null);
  const [announcement, announce] = useState("");
  const isTree = props.getSubRows !== undefined;
  const table = useDataTable(props, useViewWidth(scroller, INITIAL_VIEW.width));
  const [start, center] = [table.getStartVisibleLeafColumns(), table.getCenterVisibleLeafColumns()];
  const layout = useMemo(
    () => layOut(start, center, new Map(columns.map((column) => [column.id, column])), state.columnSizing),
    [start, center, columns, state.columnSizing],
  );
  const idAt = useCallback(
    (index: number) => {
      const row = rowAt(index);
      return row === undefined ? undefined : getRowId(row);
    },
    [rowAt, getRowId],
  );
  const controls = useGridControls({ props, table, layout, idAt, root, scroller, mark, announce });
  const { openMenuOf } = controls;
  const onSort = useSortHandler(table);
  const selected = table.getIsAllRowsSelected() ? "all" : table.getIsSomeRowsSelected() ? "some" : "none";
  const header = useMemo(
    () => ({ sorting: state.sorting, onSort, onMenu: openMenuOf, selected, mark }) as const,
    [state.sorting, onSort, openMenuOf, selected],
  );

  return (
    <>
      <div className="grid-scroll" ref={scroller}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a grid takes keys */}
        {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles have them */}
        <div
          ref={root}
          role={isTree ? "treegrid" : "grid"}
          aria-label={props.label}
          aria-rowcount={rowCount + 1}
          aria-colcount={layout.count}
          aria-multiselectable={true}
          aria-busy={props.isBusy}
          className="grid"
          style={layout.widths}
          onKeyDown={controls.onKeyDown}
          {...controls.clicks}
        >
          <GridView
            table={table}
            scroller={scroller}
            layout={layout}
            active={controls.active}
            tableId={tableId}
            onDrawn={controls.syncStop}
            header={header}
            rowAt={rowAt}
            getRowId={getRowId}
            rowName={props.rowName}
            rowCount={rowCount}
            fixedRows={props.fixedRows}
            onVisible={props.onVisible}
            rowSelection={state.rowSelection}
            isTree={isTree}
          />
        </div>
        {rowCount === 0 ? <div className="grid-empty">{props.empty}</div> : null}
        <div role="status" className="visually-hidden">
          {announcement}
        </div>
      </div>
      {/* Outside, for what contains its paint also moves what is fixed in it. */}
      {controls.menu === null ? null : <HeaderMenu {...controls.menu} />}
    </>
  );
}

/** TanStack's rules of a click on a header: directions, further keys with Shift, none again. The result stays the same. */
function useSortHandler<Row extends RowData>(table: GridTable<Row>): (id: string, event: MouseEvent) => void {
  const latest = useRef(table);
  latest.current = table;
  return useCallback((id, event) => latest.current.getColumn(id)?.getToggleSortingHandler()?.(event), []);
}
