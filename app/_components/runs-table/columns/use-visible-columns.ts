import { type RefObject, startTransition, useEffect, useMemo, useState } from "react";
import {
  ASSUMED_WIDTH,
  columnsWithin,
  type Placed,
} from "#app/_components/runs-table/columns/visible-columns.ts";

/** A pause in scrolling after which the visible columns are determined again. */
const SETTLE_MS = 80;

/** Ids of the columns that a scrolling box shows; the same array while they are the same. */
export function useVisibleColumns(
  frame: RefObject<HTMLElement | null>,
  columns: readonly Placed[],
): readonly string[] {
  const [view, setView] = useState({ left: 0, width: ASSUMED_WIDTH });
  useEffect(() => {
    const element = frame.current;
    if (element === null) {
      return;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    let seen = { left: 0, width: ASSUMED_WIDTH };
    const report = () => {
      timer = undefined;
      startTransition(() =>
        setView((old) => (old.left === seen.left && old.width === seen.width ? old : seen)),
      );
    };
    // Measured while the frame's layout is valid: in the timer it would force another layout.
    const later = () => {
      const scroller = scrollerOf(element);
      if (scroller !== null) {
        seen = { left: scroller.scrollLeft, width: scroller.clientWidth };
        timer ??= setTimeout(report, SETTLE_MS);
      }
    };
    later();
    element.addEventListener("scroll", later, { capture: true, passive: true });
    const observer = new ResizeObserver(later);
    observer.observe(element);
    return () => {
      clearTimeout(timer);
      element.removeEventListener("scroll", later, { capture: true });
      observer.disconnect();
    };
  }, [frame]);
  const key = columnsWithin(columns, view.left, view.width).join("\n");
  return useMemo(() => key.split("\n"), [key]);
}

function scrollerOf(frame: HTMLElement | null): HTMLElement | null {
  return frame?.querySelector<HTMLElement>(".grid-scroll") ?? null;
}
