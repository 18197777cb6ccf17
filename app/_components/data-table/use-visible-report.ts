import { useCallback, useEffect, useLayoutEffect, useRef } from "react";
import { isSameSpan, type Span } from "#app/_components/data-table/span.ts";

/** Least time between two calls of onVisible while scrolling. */
const VISIBLE_MS = 100;

/** Reports the visible rows at once, then at most every VISIBLE_MS, and always the last ones. */
export function useVisibleReport(onVisible: (first: number, last: number) => void): (rows: Span) => void {
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
    if (now.rows.end > now.rows.first && (now.reported === null || !isSameSpan(now.reported, now.rows))) {
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
