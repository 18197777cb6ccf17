import { type RefObject, startTransition, useEffect, useMemo, useState } from "react";
import {
  ASSUMED_WIDTH,
  columnsWithin,
  type Placed,
} from "#app/_components/runs-table/columns/visible-columns.ts";

/** A pause in scrolling after which columns are counted again. */
const SETTLE_MS = 80;

/** The columns that a scrolling box shows, as one text that changes only with them. */
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
    const say = () => {
      timer = undefined;
      startTransition(() =>
        setView((old) => (old.left === seen.left && old.width === seen.width ? old : seen)),
      );
    };
    // Measured while the frame's layout stands: in the timer the page would be laid out once more for it.
    const later = () => {
      const scroller = scrollerOf(element);
      if (scroller !== null) {
        seen = { left: scroller.scrollLeft, width: scroller.clientWidth };
        timer ??= setTimeout(say, SETTLE_MS);
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
