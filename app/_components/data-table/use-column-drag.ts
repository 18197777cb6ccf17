import { type PointerEvent, type RefObject, useCallback, useEffect, useRef } from "react";
import type { GridLayout } from "#app/_components/data-table/grid-layout.ts";
import { clampWidth, indexOfGap, nearestGap } from "#app/_components/data-table/reorder.ts";
import { indexesOf } from "#app/_components/data-table/use-active-cell.ts";

interface ColumnDragOptions {
  readonly root: RefObject<HTMLElement | null>;
  readonly scroller: RefObject<HTMLElement | null>;
  /** The line that shows where a column would go. */
  readonly mark: RefObject<HTMLElement | null>;
  readonly pinnedOffsets: readonly number[];
  readonly offsets: readonly number[];
  /** Place of the first column that is not of checkboxes. */
  readonly firstColumn: number;
  readonly widthOf: (column: number) => number;
  /** To an index among the columns as drawn; `isPinned` where it went across the border of the pinned ones. */
  readonly onMove: ((column: number, to: number, isPinned?: boolean) => void) | undefined;
  /** Whether columns may go across that border. */
  readonly canPin: boolean;
  readonly onResize: ((column: number, width: number) => void) | undefined;
}

/** How far the pointer goes before a press on a header is a drag. */
const DRAG_THRESHOLD = 5;
/** How far beyond the border of the pinned columns one is pinned, or set free: a drop beside it is no wish for that. */
const BORDER = 10;
const EDGE = 48;
const EDGE_SPEED = 14;

/** Drag of a header moves its column, drag of its edge makes it wider; Escape takes either back. */
export function useColumnDrag(options: ColumnDragOptions): (event: PointerEvent) => void {
  const latest = useRef(options);
  latest.current = options;
  const cancel = useRef<(() => void) | null>(null);
  useEffect(() => () => cancel.current?.(), []);

  return useCallback((event) => {
    const at = indexesOf(event.target);
    const { onMove, onResize, firstColumn } = latest.current;
    if (event.button !== 0 || at === null || at.row !== -1 || at.column < firstColumn) {
      return;
    }
    const target = event.target as Element;
    cancel.current?.();
    if (target.closest("[data-resize]") !== null && onResize !== undefined) {
      event.preventDefault();
      cancel.current = follow(resizing(latest.current, at.column, event.clientX));
    } else if (
      onMove !== undefined &&
      event.pointerType !== "touch" &&
      target.closest("[data-menu]") === null
    ) {
      cancel.current = follow(moving(latest.current, at.column, event.clientX));
    }
  }, []);
}

interface Drag {
  readonly onDrag: (x: number) => void;
  /** `x` is null when the drag was taken back. */
  readonly onEnd: (x: number | null) => void;
}

/** Follows the pointer until it is let go; the result takes the drag back. */
function follow({ onDrag, onEnd }: Drag): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  const end = (x: number | null) => {
    if (!signal.aborted) {
      controller.abort();
      onEnd(x);
    }
  };
  window.addEventListener("pointermove", (event) => onDrag(event.clientX), { signal });
  window.addEventListener("pointerup", (event) => end(event.clientX), { signal });
  window.addEventListener("pointercancel", () => end(null), { signal });
  window.addEventListener("blur", () => end(null), { signal });
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      end(null);
    }
  };
  window.addEventListener("keydown", onKey, { signal, capture: true });
  return () => end(null);
}

function resizing({ root, widthOf, onResize }: ColumnDragOptions, column: number, startX: number): Drag {
  const start = widthOf(column);
  const set = (width: number) => root.current?.style.setProperty(`--w${column}`, `${width}px`);
  const widthAt = (x: number) => clampWidth(start + x - startX);
  root.current?.setAttribute("data-resizing", "");
  return {
    onDrag: (x) => set(widthAt(x)),
    onEnd: (x) => {
      root.current?.removeAttribute("data-resizing");
      set(x === null ? start : widthAt(x));
      if (x !== null && widthAt(x) !== start) {
        onResize?.(column, widthAt(x));
      }
    },
  };
}

function moving(options: ColumnDragOptions, column: number, startX: number): Drag {
  const { root, scroller, mark, pinnedOffsets, offsets, firstColumn, canPin, onMove } = options;
  const pinnedCount = pinnedOffsets.length - 1;
  const wasPinned = column - firstColumn < pinnedCount;
  const pinnedWidth = pinnedOffsets.at(-1) ?? 0;
  const left = () => scroller.current?.getBoundingClientRect().left ?? 0;
  const scrolled = () => scroller.current?.scrollLeft ?? 0;
  // The first column names the row, and stays.
  const canCross = canPin && column > firstColumn;
  const isPinnedAt = (x: number): boolean => {
    const beyond = x - left() - pinnedWidth;
    return canCross ? beyond < (wasPinned ? BORDER : -BORDER) : wasPinned;
  };
  /** The gap nearest to `x`: among the pinned columns, or the others. */
  const gapAt = (x: number): number =>
    isPinnedAt(x)
      ? Math.max(canCross ? 1 : 0, nearestGap(pinnedOffsets, x - left()))
      : nearestGap(offsets, x - left() + scrolled() - pinnedWidth);
  const markAt = (x: number): number =>
    isPinnedAt(x)
      ? (pinnedOffsets[gapAt(x)] ?? 0)
      : pinnedWidth + Math.max(0, (offsets[gapAt(x)] ?? 0) - scrolled());
  let isMoving = false;
  let lastX = startX;
  let frame = 0;
  const draw = () => {
    if (mark.current !== null) {
      mark.current.hidden = false;
      mark.current.style.transform = `translateX(${Math.round(markAt(lastX))}px)`;
      const isPinned = isPinnedAt(lastX);
      mark.current.dataset["says"] = isPinned === wasPinned ? "" : isPinned ? "Pin" : "Unpin";
    }
  };
  const atEdge = () => {
    const box = scroller.current?.getBoundingClientRect();
    if (box !== undefined && !isPinnedAt(lastX)) {
      const over =
        Math.max(0, lastX - (box.right - EDGE)) - Math.max(0, box.left + pinnedWidth + EDGE - lastX);
      scroller.current?.scrollBy({ left: EDGE_SPEED * Math.max(-1, Math.min(1, over / EDGE)) });
      draw();
    }
    frame = requestAnimationFrame(atEdge);
  };
  return {
    onDrag: (x) => {
      lastX = x;
      if (!isMoving && Math.abs(x - startX) >= DRAG_THRESHOLD) {
        isMoving = true;
        root.current?.setAttribute("data-moving", "");
        frame = requestAnimationFrame(atEdge);
      }
      if (isMoving) {
        draw();
      }
    },
    onEnd: (x) => {
      cancelAnimationFrame(frame);
      root.current?.removeAttribute("data-moving");
      if (mark.current !== null) {
        mark.current.hidden = true;
      }
      if (!isMoving) {
        return;
      }
      dropClick();
      if (x === null) {
        return;
      }
      const isPinned = isPinnedAt(x);
      const gap = firstColumn + (isPinned ? 0 : pinnedCount) + gapAt(x);
      const to = indexOfGap(column, gap);
      if (isPinned !== wasPinned) {
        onMove?.(column, to, isPinned);
      } else if (to !== column) {
        onMove?.(column, to);
      }
    },
  };
}

/** The click that the browser makes of the end of a drag is none. */
function dropClick(): void {
  const controller = new AbortController();
  const drop = (event: MouseEvent) => {
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener("click", drop, { capture: true, signal: controller.signal });
  setTimeout(() => controller.abort(), 0);
}

/** Pixels that the content of a column's drawn cells needs, its header's included. */
export function fittingWidth<Row>(root: HTMLElement, layout: GridLayout<Row>, column: number): number | null {
  if (column < (layout.hasCheckboxes ? 1 : 0) || column >= layout.count) {
    return null;
  }
  let widest = 0;
  for (const cell of root.querySelectorAll<HTMLElement>(`[aria-colindex="${column + 1}"]`)) {
    const range = document.createRange();
    range.selectNodeContents(cell.querySelector(".grid-head-line") ?? cell);
    const style = getComputedStyle(cell);
    const padding = Number.parseFloat(style.paddingLeft) + Number.parseFloat(style.paddingRight);
    widest = Math.max(widest, range.getBoundingClientRect().width + Math.max(padding, FIT_PADDING));
  }
  return widest === 0 ? null : clampWidth(Math.ceil(widest));
}

const FIT_PADDING = 21;
