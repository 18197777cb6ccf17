import type { RowData } from "@tanstack/react-table";
import { type RefObject, type SyntheticEvent, useCallback, useEffect, useRef } from "react";
import {
  type ColumnLayout,
  columnAt,
  indexOf,
  widthProperty,
} from "#app/_components/data-table/column-layout.ts";
import { limitedSize } from "#app/_components/data-table/column-sizes.ts";
import type { GridTable } from "#app/_components/data-table/grid-features.ts";
import { indexesOf } from "#app/_components/data-table/use-active-cell.ts";

interface ColumnResizingOptions<Row extends RowData> {
  readonly root: RefObject<HTMLElement | null>;
  readonly table: GridTable<Row>;
  readonly layout: ColumnLayout<Row>;
}

/**
 * Dragging a header's edge, by TanStack Table. Until it ends only the width's custom property changes; Escape cancels. The
 * result starts it from a press of the mouse or a touch.
 */
export function useColumnResizing<Row extends RowData>(
  options: ColumnResizingOptions<Row>,
): (event: SyntheticEvent) => void {
  const latest = useRef(options);
  latest.current = options;
  const { atoms } = options.table;

  useEffect(() => {
    const draw = () => {
      const { root, layout, table } = latest.current;
      const { isResizingColumn: id, startSize, deltaOffset } = atoms.columnResizing.get();
      root.current?.toggleAttribute("data-resizing", id !== false);
      const column = id === false ? undefined : table.getColumn(id);
      if (column !== undefined) {
        const width = limitedSize(column, (startSize ?? 0) + (deltaOffset ?? 0));
        root.current?.style.setProperty(widthProperty(indexOf(layout, column.id)), `${width}px`);
      }
    };
    const cancel = (event: Event) => {
      const { root, layout, table } = latest.current;
      const id = atoms.columnResizing.get().isResizingColumn;
      if (id === false || (event instanceof KeyboardEvent && event.key !== "Escape")) {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      // Further moves of the pointer change no width, for there is none to start from.
      table.resetHeaderSizeInfo(true);
      const property = widthProperty(indexOf(layout, id));
      root.current?.style.setProperty(property, layout.widths[property] ?? "");
    };
    const subscription = atoms.columnResizing.subscribe(draw);
    window.addEventListener("keydown", cancel, { capture: true });
    window.addEventListener("blur", cancel);
    return () => {
      subscription.unsubscribe();
      window.removeEventListener("keydown", cancel, { capture: true });
      window.removeEventListener("blur", cancel);
    };
  }, [atoms]);

  return useCallback((event) => {
    const { table, layout } = latest.current;
    const at = indexesOf(event.target);
    const isOnEdge = (event.target as Element).closest("[data-resize]") !== null;
    const id = at === null ? undefined : columnAt(layout, at.column)?.id;
    if (
      !isOnEdge ||
      id === undefined ||
      (event.nativeEvent instanceof MouseEvent && event.nativeEvent.button !== 0)
    ) {
      return;
    }
    event.preventDefault();
    table
      .getLeafHeaders()
      .find((header) => header.column.id === id)
      ?.getResizeHandler()(event.nativeEvent);
  }, []);
}
