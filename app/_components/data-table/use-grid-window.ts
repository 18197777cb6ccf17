import {
  observeElementRect,
  type Range,
  type Rect,
  useVirtualizer,
  type Virtualizer,
} from "@tanstack/react-virtual";
import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useRef } from "react";
import { flushSync } from "react-dom";
import { HEADER_HEIGHT, ROW_HEIGHT } from "#app/_components/data-table/column-layout.ts";
import {
  approach,
  intersection,
  isSameSpan,
  padded,
  type Span,
  spanLength,
} from "#app/_components/data-table/span.ts";
import { useVisibleReport } from "#app/_components/data-table/use-visible-report.ts";

/** The part of the table that is drawn. */
export interface GridWindow {
  /** Ascending: visible rows and some around them, the fixed rows, and the active one wherever it is. */
  readonly rows: readonly number[];
  /** Places among the columns that scroll. */
  readonly columns: Span;
}

interface GridWindowOptions {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly rowCount: number;
  readonly fixedRows: number;
  /** -1 is the header; null while no cell is active. */
  readonly activeRow: number | null;
  readonly offsets: readonly number[];
  readonly pinnedWidth: number;
  readonly onVisible: (first: number, last: number) => void;
}

/** The view that the server assumes. */
export const INITIAL_VIEW = { width: 1200, height: 900 };
const ROW_OVERSCAN = 8;
const COLUMN_OVERSCAN = 2;

/** Milliseconds of a frame for drawing cells; layout and paint need as much again. */
const DRAWING_MS = 9;
const FEWEST_CELLS = 48;
const MOST_CELLS = 640;

type GridVirtualizer = Virtualizer<HTMLElement, Element>;

/** What is drawn, and how long drawing took. */
interface Drawing {
  rows: Span;
  columns: Span;
  /** Milliseconds. */
  cellMs: number;
}

/**
 * Which rows and columns are drawn, by TanStack Virtual. Scrolling draws new ones in the frame of the event, no more than
 * a frame has time for: the cost of a cell is measured while scrolling, so that a long jump on a slow machine is drawn
 * over a few frames.
 */
export function useGridWindow(options: GridWindowOptions): GridWindow {
  const { scroller, rowCount, fixedRows, activeRow, pinnedWidth, onVisible } = options;
  const offsets = useSame(options.offsets);
  const drawing = useRef<Drawing>({ rows: NONE, columns: NONE, cellMs: DRAWING_MS / 240 });
  const { turn, scheduleTurn } = useTurns();
  const getScrollElement = useCallback(() => scroller.current, [scroller]);
  const start = performance.now();
  const rows: GridVirtualizer = useVirtualizer({
    count: rowCount,
    getScrollElement,
    observeElementRect: useInnerRect(0),
    initialRect: INITIAL_VIEW,
    estimateSize: () => ROW_HEIGHT,
    overscan: ROW_OVERSCAN,
    rangeExtractor: useRange(drawing.current, "rows", turn),
  });
  const columns: GridVirtualizer = useVirtualizer({
    horizontal: true,
    count: offsets.length - 1,
    getScrollElement,
    observeElementRect: useInnerRect(pinnedWidth),
    initialRect: { ...INITIAL_VIEW, width: INITIAL_VIEW.width - pinnedWidth },
    estimateSize: (place) => (offsets[place + 1] ?? 0) - (offsets[place] ?? 0),
    overscan: COLUMN_OVERSCAN,
    rangeExtractor: useRange(drawing.current, "columns", turn),
  });

  const measured = useRef(offsets);
  useLayoutEffect(() => {
    if (measured.current !== offsets) {
      measured.current = offsets;
      columns.measure();
    }
  }, [columns, offsets]);
  const rowSpan = useSpan(rows.getVirtualIndexes());
  const columnSpan = useSpan(columns.getVirtualIndexes());
  const report = useVisibleReport(onVisible);
  useLayoutEffect(() => {
    scroller.current?.toggleAttribute("data-scrolled", (columns.scrollOffset ?? 0) > 0);
    if (rows.range !== null) {
      report(visibleOf(rows.range));
    }
    const now = drawing.current;
    const cells = newCells(now, rowSpan, columnSpan);
    if (turn > 0 && cells >= FEWEST_CELLS) {
      now.cellMs = 0.7 * now.cellMs + 0.3 * ((performance.now() - start) / cells);
    }
    now.rows = rowSpan;
    now.columns = columnSpan;
    if (turn === 0 || !isWhole(rows, rowSpan) || !isWhole(columns, columnSpan)) {
      scheduleTurn();
    }
  });
  return {
    rows: useMemo(
      () => rowsToDraw(rowSpan, rowCount, fixedRows, activeRow),
      [rowSpan, rowCount, fixedRows, activeRow],
    ),
    columns: columnSpan,
  };
}

const NONE: Span = { first: 0, end: 0 };

const visibleOf = ({ startIndex, endIndex }: Pick<Range, "startIndex" | "endIndex">): Span => ({
  first: startIndex,
  end: endIndex + 1,
});

/**
 * A range extractor that goes one step from what is drawn to what the view needs; the first one, for the server's drawing,
 * goes all the way. Each turn has another one, which makes TanStack Virtual extract the range again.
 */
function useRange(drawing: Drawing, axis: "rows" | "columns", turn: number): (range: Range) => number[] {
  return useMemo(
    () => (range: Range) => {
      const visible = visibleOf(range);
      const target = padded(visible, range.overscan, range.count);
      const across = spanLength(axis === "rows" ? drawing.columns : drawing.rows);
      const budget = Math.max(FEWEST_CELLS, Math.min(MOST_CELLS, DRAWING_MS / drawing.cellMs));
      const { first, end } =
        turn === 0
          ? target
          : approach(drawing[axis], visible, target, Math.floor(budget / Math.max(1, across)));
      return Array.from({ length: end - first }, (_, place) => first + place);
    },
    [drawing, axis, turn],
  );
}

/** Ascending indexes without gaps as a span; the same object while the indexes are. */
const useSpan = (indexes: readonly number[]): Span =>
  useMemo(() => ({ first: indexes[0] ?? 0, end: (indexes.at(-1) ?? -1) + 1 }), [indexes]);

function isWhole({ range, options }: GridVirtualizer, drawn: Span): boolean {
  return range === null || isSameSpan(padded(visibleOf(range), options.overscan, options.count), drawn);
}

function newCells(before: Drawing, rows: Span, columns: Span): number {
  const newRows = spanLength(rows) - spanLength(intersection(rows, before.rows));
  const newColumns = spanLength(columns) - spanLength(intersection(columns, before.columns));
  return newRows * spanLength(columns) + newColumns * (spanLength(rows) - newRows);
}

/** Another turn, in the frame after the next: callbacks of the same frame run after its scroll event, which used its time. */
function useTurns(): { readonly turn: number; readonly scheduleTurn: () => void } {
  const [turn, next] = useReducer((count: number) => count + 1, 0);
  const frame = useRef(0);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  const scheduleTurn = useCallback(() => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      frame.current = requestAnimationFrame(() => flushSync(next));
    });
  }, []);
  return { turn, scheduleTurn };
}

/** The rows of a span, the fixed ones, and the active one wherever it is, so that scrolling never drops the focus. */
function rowsToDraw(
  { first, end }: Span,
  rowCount: number,
  fixedRows: number,
  activeRow: number | null,
): number[] {
  const indexes = new Set<number>();
  for (let index = 0; index < Math.min(fixedRows, rowCount); index += 1) {
    indexes.add(index);
  }
  for (let index = first; index < Math.min(end, rowCount); index += 1) {
    indexes.add(index);
  }
  if (activeRow !== null && activeRow >= 0 && activeRow < rowCount) {
    indexes.add(activeRow);
  }
  return [...indexes].sort((a, b) => a - b);
}

/** Observes the part of the scroll container that the header and the pinned columns leave free. */
function useInnerRect(pinnedWidth: number): typeof observeElementRect {
  const latest = useRef({ pinnedWidth, report: () => {} });
  useLayoutEffect(() => {
    latest.current.pinnedWidth = pinnedWidth;
    latest.current.report();
  }, [pinnedWidth]);
  return useCallback((instance, onRect) => {
    return observeElementRect(instance, ({ width, height }: Rect) => {
      latest.current.report = () =>
        onRect({ width: width - latest.current.pinnedWidth, height: height - HEADER_HEIGHT });
      latest.current.report();
    });
  }, []);
}

/** Equal numbers as the same object, so that other settings of columns of the same widths cause no new measurement. */
function useSame(numbers: readonly number[]): readonly number[] {
  const known = useRef(numbers);
  const isSame =
    known.current.length === numbers.length && known.current.every((n, place) => n === numbers[place]);
  if (!isSame) {
    known.current = numbers;
  }
  return known.current;
}
