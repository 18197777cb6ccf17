import { type RefObject, useEffect, useState } from "react";

/** Width of what an element shows; `initial` until it is drawn. */
export function useViewWidth(element: RefObject<HTMLElement | null>, initial: number): number {
  const [width, setWidth] = useState(initial);
  useEffect(() => {
    const view = element.current;
    if (view === null) {
      return;
    }
    const observer = new ResizeObserver(() => setWidth(view.clientWidth));
    observer.observe(view);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
