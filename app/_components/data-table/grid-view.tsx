"use client";

import { type ComponentProps, type RefObject, useLayoutEffect } from "react";
import type { DataTableProps } from "#app/_components/data-table/data-column.ts";
import { DataRow } from "#app/_components/data-table/data-row.tsx";
import { GridHeader } from "#app/_components/data-table/grid-header.tsx";
import { type GridLayout, ROW_HEIGHT } from "#app/_components/data-table/grid-layout.ts";
import type { Span } from "#app/_components/data-table/span.ts";
import type { ActiveCell } from "#app/_components/data-table/use-active-cell.ts";
import { useGridWindow } from "#app/_components/data-table/use-grid-window.ts";

interface GridViewProps<Row> extends Pick<DataTableProps<Row>, "rowAt" | "rowKey" | "rowName" | "total"> {
  readonly onVisible: DataTableProps<Row>["onVisible"] | undefined;
  readonly selection: DataTableProps<Row>["selection"] | undefined;
  readonly tree: DataTableProps<Row>["tree"] | undefined;
  readonly fixedRows: number;
  readonly scroller: RefObject<HTMLElement | null>;
  readonly layout: GridLayout<Row>;
  readonly active: ActiveCell;
  readonly tableId: string;
  /** After every drawing. */
  readonly onDrawn: () => void;
  readonly header: Omit<ComponentProps<typeof GridHeader<Row>>, "layout" | "columns" | "activeColumn">;
}

/** The drawn part of the table. Scrolling draws this anew and nothing above it. */
export function GridView<Row>(props: GridViewProps<Row>) {
  const { scroller, layout, active, tableId, onDrawn, header, rowAt, rowKey, total } = props;
  const { rowName, fixedRows, onVisible, selection, tree } = props;
  const window = useGridWindow({
    scroller,
    total,
    offsets: layout.offsets,
    pinnedWidth: layout.pinnedOffsets.at(-1) ?? 0,
    onVisible,
  });
  useLayoutEffect(onDrawn);
  return (
    <>
      <GridHeader
        {...header}
        layout={layout}
        columns={window.columns}
        activeColumn={active.row === -1 ? active.column : -1}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: elements of a table cannot stand alone in a window of it */}
      <div role="rowgroup" className="grid-body" style={{ height: total * ROW_HEIGHT }}>
        {drawnRows(window.rows, fixedRows, active.row, total).map((index) => {
          const row = rowAt(index);
          const key = row === undefined ? undefined : rowKey(row);
          return (
            <DataRow
              key={key ?? `at ${index}`}
              row={row}
              rowKey={key}
              name={row === undefined ? undefined : rowName(row)}
              index={index}
              layout={layout}
              columns={window.columns}
              activeColumn={active.row === index ? active.column : -1}
              isSelected={
                selection === undefined ? undefined : key !== undefined && selection.selected.has(key)
              }
              level={tree === undefined || row === undefined ? 0 : tree.level(row)}
              isOpen={row === undefined ? undefined : tree?.isOpen(row)}
              isFixed={index < fixedRows}
              tableId={tableId}
            />
          );
        })}
      </div>
    </>
  );
}

/** The fixed rows, those of the window, and the active one wherever it is: else scrolling would drop the focus. */
function drawnRows(window: Span, fixed: number, active: number | null, total: number): number[] {
  const first = Math.max(fixed, window.first);
  const indexes: number[] = [];
  for (let index = 0; index < Math.min(fixed, total); index += 1) {
    indexes.push(index);
  }
  if (active !== null && active >= fixed && active < first) {
    indexes.push(active);
  }
  for (let index = first; index < window.end; index += 1) {
    indexes.push(index);
  }
  if (active !== null && active >= Math.max(first, window.end) && active < total) {
    indexes.push(active);
  }
  return indexes;
}
