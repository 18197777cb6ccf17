import { useEffect, useEffectEvent, useRef } from "react";
import { isInOverlay, isTyping } from "#app/_hooks/is-typing.ts";

interface DifferenceKeys {
  readonly onNext: () => void;
  readonly onPrevious: () => void;
  readonly onLeave: () => void;
}

/** A p this soon after a g belongs to the sequence "g p" (use-shell-keys) and is not "previous". */
const SEQUENCE_MS = 1200;

/** n and p go to the next and the previous difference, Esc leaves it. */
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
