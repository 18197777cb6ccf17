import { useEffect, useEffectEvent, useRef } from "react";
import { isInOverlay, isTyping } from "#app/_hooks/is-typing.ts";

interface DifferenceKeys {
  readonly onNext: () => void;
  readonly onPrevious: () => void;
  readonly onLeave: () => void;
}

/** "g p" goes to the projects (use-shell-keys): a p so soon after a g is no step back. */
const SEQUENCE_MS = 1200;

/** n and p go to the next and previous difference, Esc leaves it. */
export function useDifferenceKeys({ onNext, onPrevious, onLeave }: DifferenceKeys): void {
  const lastGo = useRef(Number.NEGATIVE_INFINITY);
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const isHandledElsewhere = event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented;
    if (isHandledElsewhere || isTyping(event) || isInOverlay(event)) return;
    const isSequence = event.timeStamp - lastGo.current < SEQUENCE_MS;
    lastGo.current = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
    if (isSequence) return;
    if (event.key === "n") onNext();
    else if (event.key === "p") onPrevious();
    else if (event.key === "Escape") onLeave();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}
