"use client";

import "#app/_components/data-table/data-table.css";
import {
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  metaHelper,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  type Updater,
  useTable,
} from "@tanstack/react-table";
import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { DataTableProps } from "#app/_components/data-table/data-column.ts";
import { DataRow } from "#app/_components/data-table/data-row.tsx";
import { HeaderCell } from "#app/_components/data-table/header-cell.tsx";
import { Spacer } from "#app/_components/data-table/spacer.tsx";
import { useGridKeys } from "#app/_components/data-table/use-grid-keys.ts";

/** Height of a row in pixels: --row-height of globals.css. */
const ROW_HEIGHT = 32;
const HEADER_HEIGHT = 42;
/** What the server draws before it knows the window. */
const INITIAL_RECT = { width: 1200, height: 900 };

/**
 * A grid of many rows: pinned first column, order by click and Shift-click, keyboard, window of rows. It knows
 * nothing of what it shows. The caller sorts and pages; the order only passes through here.
 */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { label, columns, rowAt, rowKey, total, onOpen, onVisible, isBusy = false, empty } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLTableElement>(null);
  const rows = useMemo(() => Array.from({ length: total }, (_, index) => rowAt(index)), [rowAt, total]);
  const rowIds = useMemo(
    () => rows.map((row, index) => (row === undefined ? `unloaded-${index}` : rowKey(row))),
    [rows, rowKey],
  );
  const { headers, width } = useColumnModel(props);
  const activeIndexRef = useRef(-1);

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rowIds[index] ?? index,
    overscan: 12,
    initialRect: INITIAL_RECT,
    scrollPaddingEnd: HEADER_HEIGHT,
    rangeExtractor: useCallback((range: Range) => withActive(range, activeIndexRef.current), []),
  });
  const keys = useGridKeys({
    grid,
    rowIds,
    columnCount: columns.length,
    pageRows: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2),
    scrollToRow: (index) => virtualizer.scrollToIndex(index, { align: "auto" }),
    onOpen: (index) => {
      const row = rows[index];
      if (row !== undefined) {
        onOpen(row);
      }
    },
  });
  activeIndexRef.current = keys.activeIndex;

  const items = virtualizer.getVirtualItems();
  const firstShown = items.at(0)?.index ?? 0;
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (total > 0) {
      onVisible?.(firstShown, lastShown);
    }
  }, [firstShown, lastShown, total, onVisible]);
  const isScrolledSideways = useScrolledSideways(scroller);

  return (
    <div className="grid-scroll" ref={scroller} data-scrolled={isScrolledSideways || undefined}>
      <table
        ref={grid}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the keyboard moves in it
        role="grid"
        aria-label={label}
        aria-rowcount={total + 1}
        aria-colcount={columns.length}
        aria-busy={isBusy}
        className="grid"
        style={{ minWidth: `calc(${width}px + var(--pinned-width))` }}
        onKeyDown={keys.onKeyDown}
        onFocus={keys.onFocus}
      >
        <colgroup>
          {columns.map((column, index) =>
            index === 0 ? (
              <col key={column.id} className="grid-col-pinned" />
            ) : (
              <col key={column.id} style={{ width: column.width }} />
            ),
          )}
          <col />
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {headers.map((header) => (
              <HeaderCell key={header.columnIndex} {...header} />
            ))}
            <td className="grid-filler-head" aria-hidden="true" />
          </tr>
        </thead>
        <tbody>
          {items.map((item, place) => {
            const row = rows[item.index];
            const gap = item.start - (items[place - 1]?.end ?? 0);
            return row === undefined ? (
              <Spacer key={item.key} height={gap + ROW_HEIGHT} />
            ) : (
              <DataRow
                key={item.key}
                row={row}
                id={rowIds[item.index] ?? ""}
                index={item.index}
                columns={columns}
                gap={gap}
                isActive={keys.activeIndex === item.index}
              />
            );
          })}
          <Spacer height={virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0)} />
        </tbody>
      </table>
      {rows.length === 0 ? <div className="grid-empty">{empty}</div> : null}
    </div>
  );
}

/** The rows of the window, and the active one wherever it is: else scrolling would drop the focus. */
function withActive(range: Range, active: number): number[] {
  const indexes = defaultRangeExtractor(range);
  if (active < 0 || active >= range.count || indexes.includes(active)) {
    return indexes;
  }
  return active < (indexes[0] ?? 0) ? [active, ...indexes] : [...indexes, active];
}

const features = tableFeatures({
  columnSizingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
  columnMeta: metaHelper<{ isSortable: boolean }>(),
});
const NO_ROWS: object[] = [];
const noValue = () => null;

/** TanStack Table owns the order and the sizes; the rows stay with the caller, who sorts and pages them. */
function useColumnModel<Row>({
  columns,
  sort,
  onSort,
}: Pick<DataTableProps<Row>, "columns" | "sort" | "onSort">) {
  const definitions = useMemo(() => {
    const helper = createColumnHelper<typeof features, object>();
    return helper.columns(
      columns.map((column) =>
        // Sortable needs an accessor; the values stay with the caller, who sorts.
        helper.accessor(noValue, {
          id: column.id,
          size: column.width,
          enableSorting: column.isSortable,
          sortDescFirst: column.firstDirection === "desc",
        }),
      ),
    );
  }, [columns]);
  const sorting = useMemo(
    () => sort.map(({ column, direction }) => ({ id: column, desc: direction === "desc" })),
    [sort],
  );
  const table = useTable({
    features,
    columns: definitions,
    data: NO_ROWS,
    state: { sorting },
    onSortingChange: (updater: Updater<SortingState>) => {
      const next = typeof updater === "function" ? updater(sorting) : updater;
      onSort(next.map(({ id, desc }) => ({ column: id, direction: desc ? "desc" : "asc" })));
    },
    manualSorting: true,
    enableSortingRemoval: true,
  });
  const headers = columns.map((column, columnIndex) => {
    const model = table.getColumn(column.id);
    const place = sort.findIndex((key) => key.column === column.id);
    return {
      label: column.label,
      unit: column.unit,
      direction: column.direction,
      description: column.description,
      align: column.align,
      sorted: sort[place]?.direction ?? null,
      sortPlace: place >= 0 && sort.length > 1 ? place + 1 : null,
      onSort: column.isSortable ? (model?.getToggleSortingHandler() ?? null) : null,
      columnIndex,
      isPinned: columnIndex === 0,
    };
  });
  return { headers, width: columns.slice(1).reduce((sum, column) => sum + column.width, 0) };
}

function useScrolledSideways(scroller: React.RefObject<HTMLDivElement | null>): boolean {
  const [isScrolled, setScrolled] = useState(false);
  useEffect(() => {
    const element = scroller.current;
    const onScroll = () => setScrolled((element?.scrollLeft ?? 0) > 0);
    element?.addEventListener("scroll", onScroll, { passive: true });
    return () => element?.removeEventListener("scroll", onScroll);
  }, [scroller]);
  return isScrolled;
}
