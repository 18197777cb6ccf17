import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { HEADER_HEIGHT, ROW_HEIGHT } from "#app/_components/data-table/column-layout.ts";
import {
  approach,
  columnsInView,
  intersection,
  isSameSpan,
  padded,
  rowsInView,
  type Span,
  spanLength,
} from "#app/_components/data-table/span.ts";

/** The part of the table that is drawn; columns count from the first that is not pinned. */
export interface GridWindow {
  readonly rows: Span;
  readonly columns: Span;
}

interface GridWindowOptions {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly rowCount: number;
  readonly offsets: readonly number[];
  readonly pinnedWidth: number;
  readonly onVisible: (first: number, last: number) => void;
}

/** The view that the server assumes. */
export const INITIAL_VIEW = { width: 1200, height: 900 };
const ROW_MARGIN = 8;
const COLUMN_MARGIN = 2;
/** Milliseconds of a frame for drawing cells; layout and paint need as much again. */
const DRAWING_MS = 9;
const FEWEST_CELLS = 48;
const MOST_CELLS = 640;
/** Least time between two calls of onVisible while scrolling. */
const VISIBLE_MS = 100;

/** The next step from the drawn part of a table to the part that the view needs. */
interface Places {
  readonly next: GridWindow;
  readonly visibleRows: Span;
  readonly cells: number;
  readonly isComplete: boolean;
}

/**
 * Which rows and columns are drawn. Scrolling draws new ones in the same frame, no more than a frame has time for: the
 * cost of a cell is measured while scrolling, so that a long jump on a slow machine is drawn over a few frames.
 */
export function useGridWindow(options: GridWindowOptions): GridWindow {
  const { scroller, rowCount, onVisible } = options;
  const offsets = useSame(options.offsets);
  const [drawn, setDrawn] = useState<GridWindow>(() => initialWindow(options));
  const latest = useRef({ options, drawn, cellMs: DRAWING_MS / 240, frame: 0 });
  latest.current.options = options;
  const report = useReport(onVisible);

  const step = useCallback(
    (cause: "commit" | "scroll" | "frame") => {
      const now = latest.current;
      const element = scroller.current;
      if (element === null || element.clientHeight === 0) {
        return;
      }
      cancelAnimationFrame(now.frame);
      element.toggleAttribute("data-scrolled", element.scrollLeft > 0);
      const budget = Math.round(Math.max(FEWEST_CELLS, Math.min(MOST_CELLS, DRAWING_MS / now.cellMs)));
      const places = placesOf(element, now.options, now.drawn, budget);
      report(places.visibleRows);
      if (!isSameWindow(places.next, now.drawn)) {
        now.drawn = places.next;
        const start = performance.now();
        if (cause === "commit") {
          setDrawn(places.next);
        } else {
          flushSync(() => setDrawn(places.next));
          if (places.cells >= FEWEST_CELLS) {
            now.cellMs = 0.7 * now.cellMs + 0.3 * ((performance.now() - start) / places.cells);
          }
        }
      }
      if (!places.isComplete) {
        // A callback of this frame would run after its events, which have used up its time.
        const next = () => {
          now.frame = requestAnimationFrame(() => step("frame"));
        };
        if (cause === "frame") {
          next();
        } else {
          now.frame = requestAnimationFrame(next);
        }
      }
    },
    [scroller, report],
  );

  useEffect(() => {
    const element = scroller.current;
    const onScroll = () => step("scroll");
    const observer = new ResizeObserver(() => step("commit"));
    element?.addEventListener("scroll", onScroll, { passive: true });
    if (element !== null) {
      observer.observe(element);
    }
    return () => {
      element?.removeEventListener("scroll", onScroll);
      observer.disconnect();
      cancelAnimationFrame(latest.current.frame);
    };
  }, [scroller, step]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows and columns move the window
  useLayoutEffect(() => step("commit"), [step, rowCount, offsets]);

  // Rows and columns may have gone since the window was set.
  return useMemo(
    () => ({
      rows: intersection(drawn.rows, { first: 0, end: rowCount }),
      columns: intersection(drawn.columns, { first: 0, end: offsets.length - 1 }),
    }),
    [drawn, rowCount, offsets],
  );
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

const isSameWindow = (a: GridWindow, b: GridWindow): boolean =>
  isSameSpan(a.rows, b.rows) && isSameSpan(a.columns, b.columns);

function initialWindow({ rowCount, offsets, pinnedWidth }: GridWindowOptions): GridWindow {
  const rows = rowsInView(0, INITIAL_VIEW.height, ROW_HEIGHT, Number.POSITIVE_INFINITY);
  const columns = columnsInView(offsets, 0, INITIAL_VIEW.width - pinnedWidth);
  return {
    rows: intersection(rows, { first: 0, end: Math.max(rowCount, rows.end) }),
    columns: padded(columns, COLUMN_MARGIN, offsets.length - 1),
  };
}

function placesOf(
  element: HTMLElement,
  { rowCount, offsets, pinnedWidth }: GridWindowOptions,
  drawn: GridWindow,
  budget: number,
): Places {
  const columnCount = offsets.length - 1;
  const visibleRows = rowsInView(
    element.scrollTop,
    element.clientHeight - HEADER_HEIGHT,
    ROW_HEIGHT,
    rowCount,
  );
  const visibleColumns = columnsInView(offsets, element.scrollLeft, element.clientWidth - pinnedWidth);
  const targetRows = padded(visibleRows, ROW_MARGIN, rowCount);
  const targetColumns = padded(visibleColumns, COLUMN_MARGIN, columnCount);
  const width = Math.max(1, spanLength(targetColumns));
  const rows = approach(drawn.rows, visibleRows, targetRows, Math.floor(budget / width));
  const newRows = spanLength(rows) - spanLength(intersection(rows, drawn.rows));
  const oldRows = Math.max(1, spanLength(rows) - newRows);
  const left = Math.max(budget / 3, budget - newRows * width);
  const columns = approach(drawn.columns, visibleColumns, targetColumns, Math.floor(left / oldRows));
  const newColumns = spanLength(columns) - spanLength(intersection(columns, drawn.columns));
  return {
    next: {
      rows: isSameSpan(rows, drawn.rows) ? drawn.rows : rows,
      columns: isSameSpan(columns, drawn.columns) ? drawn.columns : columns,
    },
    visibleRows,
    cells: newRows * width + newColumns * oldRows,
    isComplete: isSameSpan(rows, targetRows) && isSameSpan(columns, targetColumns),
  };
}

/** Reports the visible rows at once, then at most every VISIBLE_MS, and always the last ones. */
function useReport(onVisible: GridWindowOptions["onVisible"]): (rows: Span) => void {
  const state = useRef<{ rows: Span; reported: Span | null; timer: number | undefined; reportedAt: number }>({
    rows: { first: 0, end: 0 },
    reported: null,
    timer: undefined,
    reportedAt: Number.NEGATIVE_INFINITY,
  });
  const call = useRef(onVisible);
  const emit = useCallback(() => {
    const now = state.current;
    now.timer = undefined;
    if (spanLength(now.rows) > 0 && (now.reported === null || !isSameSpan(now.reported, now.rows))) {
      now.reported = now.rows;
      now.reportedAt = performance.now();
      call.current(now.rows.first, now.rows.end - 1);
    }
  }, []);
  useLayoutEffect(() => {
    if (call.current !== onVisible) {
      call.current = onVisible;
      // Another question: the same rows must be loaded again.
      state.current.reported = null;
      emit();
    }
  }, [onVisible, emit]);
  useEffect(() => {
    const now = state.current;
    return () => {
      window.clearTimeout(now.timer);
      now.timer = undefined;
    };
  }, []);
  return useCallback(
    (rows) => {
      const now = state.current;
      now.rows = rows;
      const wait = now.reportedAt + VISIBLE_MS - performance.now();
      if (now.timer === undefined) {
        now.timer = window.setTimeout(emit, Math.max(0, wait));
      }
    },
    [emit],
  );
}
