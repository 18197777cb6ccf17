import { type RefObject, useEffect, useState } from "react";

export interface ViewWidth {
  /** Of what the element shows, in pixels. */
  readonly view: number;
  /** Of the browser's window. */
  readonly window: number;
}

/** Widths that a layout depends on; `initial` for both until the element is drawn. */
export function useViewWidth(element: RefObject<HTMLElement | null>, initial: number): ViewWidth {
  const [width, setWidth] = useState<ViewWidth>({ view: initial, window: initial });
  useEffect(() => {
    const view = element.current;
    if (view === null) {
      return;
    }
    const observer = new ResizeObserver(() =>
      setWidth({ view: view.clientWidth, window: window.innerWidth }),
    );
    observer.observe(view);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
