import { type RefObject, useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import { FIRST_COLUMN, HEADER_HEIGHT, ROW_HEIGHT } from "#app/_components/data-table/column-layout.ts";
import { type IdAt, locateRow } from "#app/_components/data-table/locate-row.ts";

/** Where the keyboard is, by ids: a row keeps it when rows are put in another order. */
interface ActivePlace {
  /** Null is the header, or a row that was not loaded. */
  readonly rowId: string | null;
  /** -1 is the header. */
  readonly row: number;
  /** Null is the column of checkboxes. */
  readonly columnId: string | null;
}

export interface ActiveCell {
  /** -1 is the header; null while nothing has been active. */
  readonly row: number | null;
  /** Place among the columns as drawn. */
  readonly column: number;
}

interface ActiveCellOptions {
  readonly root: RefObject<HTMLElement | null>;
  readonly rowCount: number;
  readonly idAt: IdAt;
  /** Ids as drawn, null for the column of checkboxes. */
  readonly columnIds: readonly (string | null)[];
}

interface ActiveCellState {
  readonly active: ActiveCell;
  /** Without the focus where `takesFocus` is false: it is there already. */
  readonly setActive: (row: number, column: number, takesFocus: boolean) => void;
  /** Call after every drawing: the tab stop must be a cell that exists, and the focus stays with it. */
  readonly syncStop: () => void;
}

export function useActiveCell({ root, rowCount, idAt, columnIds }: ActiveCellOptions): ActiveCellState {
  const [place, setPlace] = useState<ActivePlace | null>(null);
  const active = useMemo((): ActiveCell => {
    if (place === null) {
      return { row: null, column: FIRST_COLUMN };
    }
    const column = columnIds.indexOf(place.columnId);
    return {
      row: locateRow(place.rowId, place.row, rowCount, idAt),
      column: column < 0 ? FIRST_COLUMN : column,
    };
  }, [place, rowCount, idAt, columnIds]);

  const latest = useRef({ active, idAt, columnIds });
  latest.current = { active, idAt, columnIds };
  const stop = useRef<HTMLElement | null>(null);
  const isFocusWanted = useRef(false);
  const hadFocus = useFocusInside(root);

  const syncStop = useCallback(() => {
    const next = root.current === null ? null : findStop(root.current, latest.current.active);
    if (next === null) {
      return;
    }
    if (next !== stop.current) {
      if (stop.current !== null) {
        stop.current.tabIndex = -1;
      }
      next.tabIndex = 0;
      stop.current = next;
    }
    // The focused cell may have been drawn anew, as when its row was loaded or moved.
    if (isFocusWanted.current || (hadFocus.current && document.activeElement === document.body)) {
      isFocusWanted.current = false;
      next.focus({ preventScroll: true });
    }
  }, [root, hadFocus]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another active cell is another stop
  useLayoutEffect(syncStop, [active, syncStop]);

  const setActive = useCallback((row: number, column: number, takesFocus: boolean) => {
    const { idAt: at, columnIds: ids, active: now } = latest.current;
    isFocusWanted.current = takesFocus;
    if (now.row !== row || now.column !== column || takesFocus) {
      setPlace({ row, rowId: at(row) ?? null, columnId: ids[column] ?? null });
    }
  }, []);
  return { active, setActive, syncStop };
}

/** Whether the focus was last in the element: it is lost only when the focused element is removed. */
function useFocusInside(root: RefObject<HTMLElement | null>): RefObject<boolean> {
  const isInside = useRef(false);
  useLayoutEffect(() => {
    const onEvent = (event: Event) => {
      isInside.current = event.target instanceof Node && root.current?.contains(event.target) === true;
    };
    document.addEventListener("focusin", onEvent);
    document.addEventListener("pointerdown", onEvent);
    return () => {
      document.removeEventListener("focusin", onEvent);
      document.removeEventListener("pointerdown", onEvent);
    };
  }, [root]);
  return isInside;
}

/** The element of the active cell that takes the focus; of the first row's first cell while there is none. */
function findStop(root: HTMLElement, { row, column }: ActiveCell): HTMLElement | null {
  const cell =
    cellAt(root, row ?? 0, column) ?? root.querySelector<HTMLElement>("[data-index] [aria-colindex]");
  return cell === null ? null : focusOf(cell);
}

export function cellAt(root: HTMLElement, row: number, column: number): HTMLElement | null {
  return (
    root
      .querySelector<HTMLElement>(`[data-index="${row}"]`)
      ?.querySelector<HTMLElement>(`[aria-colindex="${column + 1}"]`) ?? null
  );
}

const focusOf = (cell: HTMLElement): HTMLElement =>
  cell.querySelector<HTMLElement>("[data-cell-focus]") ?? cell;

/** The indexes of a cell from something inside it; row -1 is the header. */
export function indexesOf(target: EventTarget | null): { row: number; column: number } | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>("[aria-colindex]") : null;
  const row = cell?.closest<HTMLElement>("[data-index]");
  return cell === null || row === null || row === undefined
    ? null
    : { row: Number(row.dataset["index"]), column: Number(cell.getAttribute("aria-colindex")) - 1 };
}

/**
 * Scrolls only as far as needed to show a cell; `left` and `right` in pixels from the first column that scrolls. What is
 * fixed, so many first rows and so many pixels at the left, covers what is below it.
 */
export function scrollToCell(
  scroller: HTMLElement,
  row: number,
  across: { readonly left: number; readonly right: number } | null,
  fixed: { readonly rows: number; readonly width: number },
): void {
  if (row >= fixed.rows) {
    const top = row * ROW_HEIGHT;
    const bottom = top + ROW_HEIGHT + HEADER_HEIGHT - scroller.clientHeight;
    scroller.scrollTop = Math.max(bottom, Math.min(top - fixed.rows * ROW_HEIGHT, scroller.scrollTop));
  }
  if (across !== null) {
    const farthest = across.right + fixed.width - scroller.clientWidth;
    scroller.scrollLeft = Math.min(across.left, Math.max(farthest, scroller.scrollLeft));
  }
}
