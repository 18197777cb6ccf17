import { type RefObject, useCallback, useEffect, useMemo, useState } from "react";
import { ASSUMED_WIDTH, columnsWithin, type Placed } from "#app/_components/runs-table/visible-columns.ts";

/** A pause in scrolling after which columns are counted again. */
const SETTLE_MS = 80;

/** The columns that a scrolling box shows, as one text that changes only with them. */
export function useVisibleColumns(
  frame: RefObject<HTMLElement | null>,
  columns: readonly Placed[],
): readonly string[] {
  const [view, setView] = useState({ left: 0, width: ASSUMED_WIDTH });
  const measure = useCallback(() => {
    const scroller = scrollerOf(frame.current);
    if (scroller !== null) {
      const { scrollLeft: left, clientWidth: width } = scroller;
      setView((old) => (old.left === left && old.width === width ? old : { left, width }));
    }
  }, [frame]);
  useEffect(() => {
    const element = frame.current;
    if (element === null) {
      return;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        measure();
      }, SETTLE_MS);
    };
    measure();
    element.addEventListener("scroll", later, { capture: true, passive: true });
    const observer = new ResizeObserver(later);
    observer.observe(element);
    return () => {
      clearTimeout(timer);
      element.removeEventListener("scroll", later, { capture: true });
      observer.disconnect();
    };
  }, [frame, measure]);
  const key = columnsWithin(columns, view.left, view.width).join("\n");
  return useMemo(() => key.split("\n"), [key]);
}

function scrollerOf(frame: HTMLElement | null): HTMLElement | null {
  return frame?.querySelector<HTMLElement>(".grid-scroll") ?? null;
}
