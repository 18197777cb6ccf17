import { useEffect, useEffectEvent } from "react";
import { isInOverlay, isTyping } from "#app/_hooks/is-typing.ts";

/** A single key, by KeyboardEvent.key, and what it does. */
type PageKey = readonly [key: string, run: () => void];

/** Single keys of a page. They work wherever nobody types, also on checkboxes, and not in menus and dialogs. */
export function usePageKeys(keys: readonly PageKey[]): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const run = keys.find(([key]) => key === event.key)?.[1];
    const isForOthers = event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented;
    if (run !== undefined && !isForOthers && !isTyping(event) && !isInOverlay(event)) {
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
