import { useEffect, useEffectEvent } from "react";
import { isInOverlay, isTyping } from "#app/_hooks/is-typing.ts";

/** A single key, by KeyboardEvent.key, and its action. */
type PageKey = readonly [key: string, run: () => void];

/** Single-key shortcuts of a page. Inactive in text inputs, menus and dialogs, but active on checkboxes. */
export function usePageKeys(keys: readonly PageKey[]): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const run = keys.find(([key]) => key === event.key)?.[1];
    const isHandledElsewhere = event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented;
    if (run !== undefined && !isHandledElsewhere && !isTyping(event) && !isInOverlay(event)) {
      event.preventDefault();
      run();
    }
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}
