"use client";

import type { RowData } from "@tanstack/react-table";
import { type ComponentProps, type RefObject, useLayoutEffect } from "react";
import { type ColumnLayout, ROW_HEIGHT } from "#app/_components/data-table/column-layout.ts";
import type { DataTableProps } from "#app/_components/data-table/data-column.ts";
import { DataRow } from "#app/_components/data-table/data-row.tsx";
import type { GridTable } from "#app/_components/data-table/grid-features.ts";
import { GridHeader } from "#app/_components/data-table/grid-header.tsx";
import type { ActiveCell } from "#app/_components/data-table/use-active-cell.ts";
import { useGridWindow } from "#app/_components/data-table/use-grid-window.ts";

interface GridViewProps<Row extends RowData>
  extends Pick<
    DataTableProps<Row>,
    "rowAt" | "getRowId" | "rowName" | "rowCount" | "fixedRows" | "onVisible"
  > {
  readonly table: GridTable<Row>;
  readonly rowSelection: DataTableProps<Row>["state"]["rowSelection"];
  readonly isTree: boolean;
  readonly scroller: RefObject<HTMLElement | null>;
  readonly layout: ColumnLayout<Row>;
  readonly active: ActiveCell;
  readonly tableId: string;
  /** After every drawing. */
  readonly onDrawn: () => void;
  readonly header: Omit<ComponentProps<typeof GridHeader<Row>>, "layout" | "columns" | "activeColumn">;
}

/** The drawn part of the table. Scrolling draws this anew and nothing above it. */
export function GridView<Row extends RowData>(props: GridViewProps<Row>) {
  const { table, scroller, layout, active, tableId, onDrawn, header, rowAt, getRowId } = props;
  const { rowName, rowCount, fixedRows, onVisible, rowSelection, isTree } = props;
  const window = useGridWindow({
    scroller,
    rowCount,
    fixedRows,
    activeRow: active.row,
    offsets: layout.centerOffsets,
    pinnedWidth: layout.startOffsets.at(-1) ?? 0,
    onVisible,
  });
  useLayoutEffect(onDrawn);
  const { rowsById } = table.getCoreRowModel();
  return (
    <>
      <GridHeader
        {...header}
        layout={layout}
        columns={window.columns}
        activeColumn={active.row === -1 ? active.column : -1}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: elements of a table cannot stand alone in a window of it */}
      <div role="rowgroup" className="grid-body" style={{ height: rowCount * ROW_HEIGHT }}>
        {window.rows.map((index) => {
          const original = rowAt(index);
          const id = original === undefined ? undefined : getRowId(original);
          const row = id === undefined ? undefined : rowsById[id];
          return (
            <DataRow
              key={id ?? `at ${index}`}
              row={original}
              id={id}
              name={original === undefined ? undefined : rowName(original)}
              index={index}
              layout={layout}
              columns={window.columns}
              activeColumn={active.row === index ? active.column : -1}
              isSelected={id !== undefined && rowSelection[id] === true}
              level={isTree && original !== undefined ? (row?.depth ?? 0) + 1 : 0}
              isOpen={row?.getCanExpand() === true ? row.getIsExpanded() : undefined}
              isFixed={index < fixedRows}
              tableId={tableId}
            />
          );
        })}
      </div>
    </>
  );
}
