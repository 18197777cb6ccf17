"use client";

import "#app/_components/shell/tip-layer.css";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "react";

interface ShownTip {
  readonly text: string;
  readonly anchor: HTMLElement;
}

const OPEN_DELAY_MS = 250;
const CLOSE_DELAY_MS = 90;
const GAP = 6;
const MARGIN = 8;

/**
 * The tooltips of all elements with `data-tip`, on hover, focus and touch; Escape closes them and the pointer may move
 * onto them. One layer per page, because a component around each cell would make tables of a thousand cells slow.
 */
export function TipLayer() {
  const [tip, setTip] = useState<ShownTip | null>(null);
  const layer = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let hovered: HTMLElement | null = null;
    const plan = (next: HTMLElement | null, delay: number) => {
      clearTimeout(timer);
      const text = next?.dataset["tip"] ?? "";
      timer = setTimeout(() => setTip(next === null || text === "" ? null : { text, anchor: next }), delay);
    };
    const anchorOf = (target: EventTarget | null) =>
      target instanceof Element ? target.closest<HTMLElement>("[data-tip]") : null;
    // Also listens to moves, because the pointer may already be on a value when the page loads or a scroll closes its tip.
    const onHover = (event: PointerEvent) => {
      if (layer.current?.contains(event.target as Node) === true) {
        clearTimeout(timer);
        return;
      }
      const anchor = anchorOf(event.target);
      if (event.type === "pointerover" || anchor !== hovered) {
        hovered = anchor;
        plan(anchor, anchor === null ? CLOSE_DELAY_MS : OPEN_DELAY_MS);
      }
    };
    const onFocus = (event: FocusEvent) => plan(anchorOf(event.target), 0);
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === "Escape") {
        plan(null, 0);
      }
    };
    const hide = () => plan(null, 0);
    const onScroll = () => {
      hovered = null;
      hide();
    };
    document.addEventListener("pointerover", onHover);
    document.addEventListener("pointermove", onHover, { passive: true });
    document.addEventListener("focusin", onFocus);
    document.addEventListener("keydown", onKeyDown);
    document.addEventListener("scroll", onScroll, { capture: true, passive: true });
    document.addEventListener("pointerdown", hide);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("pointerover", onHover);
      document.removeEventListener("pointermove", onHover);
      document.removeEventListener("focusin", onFocus);
      document.removeEventListener("keydown", onKeyDown);
      document.removeEventListener("scroll", onScroll, { capture: true });
      document.removeEventListener("pointerdown", hide);
    };
  }, []);

  useLayoutEffect(() => {
    const element = layer.current;
    if (tip === null || element === null) {
      return;
    }
    const place = placeNextTo(tip.anchor.getBoundingClientRect(), element.getBoundingClientRect());
    element.style.left = `${place.left}px`;
    element.style.top = `${place.top}px`;
    tip.anchor.setAttribute("aria-describedby", id);
    return () => tip.anchor.removeAttribute("aria-describedby");
  }, [tip, id]);

  return tip === null ? null : (
    <div ref={layer} id={id} role="tooltip" className="tooltip tip-layer">
      {tip.text}
    </div>
  );
}

/** Above the anchor, or below it without enough space above; always inside the window. */
function placeNextTo(anchor: DOMRect, size: DOMRect): { left: number; top: number } {
  const center = anchor.left + anchor.width / 2 - size.width / 2;
  const left = Math.max(MARGIN, Math.min(window.innerWidth - size.width - MARGIN, center));
  const above = anchor.top - size.height - GAP;
  return { left, top: above >= MARGIN ? above : anchor.bottom + GAP };
}
