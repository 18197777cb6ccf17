import { type PointerEvent, type RefObject, useCallback, useEffect, useRef } from "react";
import { type ColumnLayout, FIRST_COLUMN } from "#app/_components/data-table/column-layout.ts";
import { indexOfGap, nearestGap } from "#app/_components/data-table/move-column.ts";
import { indexesOf } from "#app/_components/data-table/use-active-cell.ts";

interface ColumnDragOptions<Row> {
  readonly root: RefObject<HTMLElement | null>;
  readonly scroller: RefObject<HTMLElement | null>;
  /** The line that shows where a column would go. */
  readonly mark: RefObject<HTMLElement | null>;
  readonly layout: ColumnLayout<Row>;
  /** Takes the index of a column to another; `isPinned` where it went across the border of the pinned ones. */
  readonly onMove: (column: number, to: number, isPinned?: boolean) => void;
}

/** How far the pointer moves before a press on a header is a drag. */
const DRAG_THRESHOLD = 5;
/** How far across the border of the pinned columns one is pinned, or set free: a drop next to it asks for neither. */
const BORDER = 10;
const EDGE = 48;
const EDGE_SPEED = 14;

/** Dragging a header moves its column; Escape cancels. */
export function useColumnDrag<Row>(options: ColumnDragOptions<Row>): (event: PointerEvent) => void {
  const latest = useRef(options);
  latest.current = options;
  const cancel = useRef<(() => void) | null>(null);
  useEffect(() => () => cancel.current?.(), []);

  return useCallback((event) => {
    const at = indexesOf(event.target);
    const isOnHandle = (event.target as Element).closest("[data-resize], [data-menu]") !== null;
    const isOnColumn = at !== null && at.row === -1 && at.column >= FIRST_COLUMN;
    cancel.current?.();
    if (event.button === 0 && isOnColumn && !isOnHandle && event.pointerType !== "touch") {
      cancel.current = follow(new ColumnMove(latest.current, at.column, event.clientX));
    }
  }, []);
}

interface Drag {
  onDrag(x: number): void;
  /** `x` is null when the drag was cancelled. */
  onEnd(x: number | null): void;
}

/** Follows the pointer until it is released; the result cancels the drag. */
function follow(drag: Drag): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  const end = (x: number | null) => {
    if (!signal.aborted) {
      controller.abort();
      drag.onEnd(x);
    }
  };
  window.addEventListener("pointermove", (event) => drag.onDrag(event.clientX), { signal });
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

/** One drag of a header, from the press to the drop. */
class ColumnMove<Row> implements Drag {
  private readonly options: ColumnDragOptions<Row>;
  private readonly column: number;
  private readonly startX: number;
  private readonly wasPinned: boolean;
  private readonly pinnedWidth: number;
  /** The first column names the row, and stays pinned. */
  private readonly canCross: boolean;
  private isMoving = false;
  private x: number;
  private frame = 0;

  constructor(options: ColumnDragOptions<Row>, column: number, startX: number) {
    const { start, startOffsets } = options.layout;
    this.options = options;
    this.column = column;
    this.startX = startX;
    this.x = startX;
    this.wasPinned = column - FIRST_COLUMN < start.length;
    this.pinnedWidth = startOffsets.at(-1) ?? 0;
    this.canCross = column > FIRST_COLUMN;
  }

  onDrag(x: number): void {
    this.x = x;
    if (!this.isMoving && Math.abs(x - this.startX) >= DRAG_THRESHOLD) {
      this.isMoving = true;
      this.options.root.current?.setAttribute("data-moving", "");
      this.frame = requestAnimationFrame(this.scrollAtEdge);
    }
    if (this.isMoving) {
      this.drawMark();
    }
  }

  onEnd(x: number | null): void {
    const { root, mark, layout, onMove } = this.options;
    cancelAnimationFrame(this.frame);
    root.current?.removeAttribute("data-moving");
    if (mark.current !== null) {
      mark.current.hidden = true;
    }
    if (!this.isMoving) {
      return;
    }
    dropClick();
    if (x === null) {
      return;
    }
    this.x = x;
    const isPinned = this.isPinned();
    const gap = FIRST_COLUMN + (isPinned ? 0 : layout.start.length) + this.gap();
    const to = indexOfGap(this.column, gap);
    if (isPinned !== this.wasPinned) {
      onMove(this.column, to, isPinned);
    } else if (to !== this.column) {
      onMove(this.column, to);
    }
  }

  /** Where the pointer is, from the left edge of the view. */
  private left(): number {
    return this.x - (this.options.scroller.current?.getBoundingClientRect().left ?? 0);
  }

  private scrolled(): number {
    return this.options.scroller.current?.scrollLeft ?? 0;
  }

  /** Whether a drop here leaves the column pinned. */
  private isPinned(): boolean {
    const across = this.left() - this.pinnedWidth;
    return this.canCross ? across < (this.wasPinned ? BORDER : -BORDER) : this.wasPinned;
  }

  /** The nearest gap: among the pinned columns, or the others. */
  private gap(): number {
    const { startOffsets, centerOffsets } = this.options.layout;
    return this.isPinned()
      ? Math.max(this.canCross ? 1 : 0, nearestGap(startOffsets, this.left()))
      : nearestGap(centerOffsets, this.left() + this.scrolled() - this.pinnedWidth);
  }

  private drawMark(): void {
    const { mark, layout } = this.options;
    if (mark.current === null) {
      return;
    }
    const isPinned = this.isPinned();
    const at = isPinned
      ? (layout.startOffsets[this.gap()] ?? 0)
      : this.pinnedWidth + Math.max(0, (layout.centerOffsets[this.gap()] ?? 0) - this.scrolled());
    mark.current.hidden = false;
    mark.current.style.transform = `translateX(${Math.round(at)}px)`;
    mark.current.dataset["label"] = isPinned === this.wasPinned ? "" : isPinned ? "Pin" : "Unpin";
  }

  private readonly scrollAtEdge = (): void => {
    const { current: scroller } = this.options.scroller;
    if (scroller !== null && !this.isPinned()) {
      const { left, right } = scroller.getBoundingClientRect();
      const over =
        Math.max(0, this.x - (right - EDGE)) - Math.max(0, left + this.pinnedWidth + EDGE - this.x);
      scroller.scrollBy({ left: EDGE_SPEED * Math.max(-1, Math.min(1, over / EDGE)) });
      this.drawMark();
    }
    this.frame = requestAnimationFrame(this.scrollAtEdge);
  };
}

/** Swallows the click that the browser makes of the end of a drag. */
function dropClick(): void {
  const controller = new AbortController();
  const drop = (event: MouseEvent) => {
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener("click", drop, { capture: true, signal: controller.signal });
  setTimeout(() => controller.abort(), 0);
}
