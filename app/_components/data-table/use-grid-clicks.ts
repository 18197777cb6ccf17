import {
  type FocusEvent,
  type MouseEvent,
  type PointerEvent,
  type RefObject,
  type SyntheticEvent,
  type TouchEvent,
  useRef,
} from "react";
import { type ActiveCell, indexesOf } from "#app/_components/data-table/use-active-cell.ts";
import type { TreeCommands } from "#app/_components/data-table/use-grid-keys.ts";
import type { RangeSelection } from "#app/_components/data-table/use-range-selection.ts";

interface GridClicksOptions {
  readonly root: RefObject<HTMLElement | null>;
  readonly active: ActiveCell;
  readonly setActive: (row: number, column: number, takesFocus: boolean) => void;
  readonly selection: RangeSelection;
  readonly tree: TreeCommands;
  readonly onHeaderMenu: (column: number) => void;
  /** A press on a header, which may become a drag of it. */
  readonly onPress: (event: PointerEvent) => void;
  /** A press of the mouse or a touch, which may become a drag of a header's edge. */
  readonly onResizeStart: (event: SyntheticEvent) => void;
  /** A double click on the edge of a header. */
  readonly onFit: (column: number) => void;
}

export interface GridClicks {
  readonly onClick: (event: MouseEvent) => void;
  readonly onDoubleClick: (event: MouseEvent) => void;
  readonly onMouseDown: (event: MouseEvent) => void;
  readonly onTouchStart: (event: TouchEvent) => void;
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onContextMenu: (event: MouseEvent) => void;
  readonly onFocus: (event: FocusEvent) => void;
}

/** The mouse on a grid: one listener for all cells. */
export function useGridClicks(options: GridClicksOptions): GridClicks {
  const { root, active, setActive, selection, tree, onHeaderMenu, onPress, onResizeStart, onFit } = options;
  // The row that was active before the press, which makes another one active.
  const activeBefore = useRef(-1);
  // Events of menus and dialogs that cells open bubble through here in React's tree; they are elsewhere in the page.
  const isInside = (event: { target: EventTarget }) => root.current?.contains(event.target as Node) === true;
  return {
    onClick: (event) => {
      const at = isInside(event) ? indexesOf(event.target) : null;
      const target = event.target as Element;
      if (at === null) {
        return;
      }
      if (target.closest("[data-toggle]") !== null) {
        tree.toggle(at.row);
      } else if (target.closest("[data-select]") !== null) {
        selectByBox(selection, at.row, event, activeBefore.current);
      } else if (at.row >= 0 && target.closest("a, button, input") === null) {
        selectByRow(selection, at.row, event, activeBefore.current);
      }
    },
    onDoubleClick: (event) => {
      const at = isInside(event) ? indexesOf(event.target) : null;
      if (at !== null && (event.target as Element).closest("[data-resize]") !== null) {
        onFit(at.column);
      }
    },
    onMouseDown: (event) => {
      activeBefore.current = active.row ?? -1;
      const at = isInside(event) ? indexesOf(event.target) : null;
      const isOnControl = (event.target as Element).closest("a, button, input") !== null;
      if (event.shiftKey && at !== null && at.row >= 0 && !isOnControl) {
        // Else the browser selects text from the last click to here.
        event.preventDefault();
        setActive(at.row, at.column, true);
      }
      if (isInside(event)) {
        onResizeStart(event);
      }
    },
    onTouchStart: (event) => {
      if (isInside(event)) {
        onResizeStart(event);
      }
    },
    onPointerDown: (event) => {
      if (isInside(event)) {
        onPress(event);
      }
    },
    onContextMenu: (event) => {
      const at = isInside(event) ? indexesOf(event.target) : null;
      if (at?.row === -1) {
        event.preventDefault();
        onHeaderMenu(at.column);
      }
    },
    onFocus: (event) => {
      const at = isInside(event) ? indexesOf(event.target) : null;
      if (at !== null) {
        setActive(at.row, at.column, false);
      }
    },
  };
}

function selectByBox(selection: RangeSelection, row: number, event: MouseEvent, before: number): void {
  if (row < 0) {
    if ((event.target as HTMLInputElement).checked === false) {
      selection.clear();
    } else {
      selection.all();
    }
  } else if (event.shiftKey) {
    selection.extend(before < 0 ? row : before, row);
  } else {
    selection.toggle(row);
  }
}

function selectByRow(selection: RangeSelection, row: number, event: MouseEvent, before: number): void {
  if (event.shiftKey) {
    selection.extend(before < 0 ? row : before, row);
  } else if (event.ctrlKey || event.metaKey) {
    selection.toggle(row);
  }
}
