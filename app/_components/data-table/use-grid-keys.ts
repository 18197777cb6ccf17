import { type KeyboardEvent, type RefObject, useEffect, useRef } from "react";
import { FIRST_COLUMN } from "#app/_components/data-table/column-layout.ts";
import { moveInGrid } from "#app/_components/data-table/move.ts";
import type { ActiveCell } from "#app/_components/data-table/use-active-cell.ts";
import type { RangeSelection } from "#app/_components/data-table/use-range-selection.ts";

/** What the keyboard can do to columns; `by` is in places or in pixels. */
export interface ColumnCommands {
  readonly move: (column: number, by: number) => void;
  readonly widen: (column: number, by: number) => void;
  readonly openMenu: (column: number) => void;
}

/** What the keyboard can do to rows that expand. */
export interface TreeCommands {
  /** Undefined for rows that do not expand. */
  readonly isOpen: (row: number) => boolean | undefined;
  readonly toggle: (row: number) => void;
  /** -1 where there is none. */
  readonly parentOf: (row: number) => number;
}

interface GridKeysOptions {
  readonly root: RefObject<HTMLElement | null>;
  readonly active: ActiveCell;
  readonly rows: number;
  readonly columns: number;
  readonly pageRows: () => number;
  /** Makes a cell active, in view and focused. */
  readonly goTo: (row: number, column: number) => void;
  readonly onOpen: (row: number) => void;
  readonly selection: RangeSelection;
  readonly columnCommands: ColumnCommands;
  readonly tree: TreeCommands;
}

const RESIZE_STEP = 8;

/**
 * The keyboard of a grid: one tab stop, arrows and j/k inside, Enter opens, x selects. A command returns whether it took
 * the key.
 */
export function useGridKeys(options: GridKeysOptions): (event: KeyboardEvent) => void {
  const latest = useRef(options);
  latest.current = options;
  // Shift and an arrow continue the range that they began, until something else moves.
  const isExtending = useRef(false);

  useEffect(() => {
    const onWindowKeyDown = (event: globalThis.KeyboardEvent) => {
      const isIdle = event.target === document.body || (event.target as HTMLElement | null)?.id === "main";
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (isIdle && isPlain && (event.key === "j" || event.key === "k")) {
        event.preventDefault();
        move(latest.current, event);
      }
    };
    window.addEventListener("keydown", onWindowKeyDown);
    return () => window.removeEventListener("keydown", onWindowKeyDown);
  }, []);

  return (event) => {
    const now = latest.current;
    // Events of a header's menu bubble through here in React's tree, though its elements are elsewhere in the page.
    if (event.defaultPrevented || now.root.current?.contains(event.target as Node) !== true) {
      return;
    }
    const wasExtending = isExtending.current;
    isExtending.current = false;
    if (extend(now, event, wasExtending)) {
      isExtending.current = true;
    } else if (!(onHeader(now, event) || onSelection(now, event) || onTree(now, event))) {
      if (event.metaKey || event.altKey || event.shiftKey || !(openRow(now, event) || move(now, event))) {
        isExtending.current = wasExtending && event.key === "Shift";
        return;
      }
    }
    event.preventDefault();
  };
}

type Keystroke = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

function move({ active, rows, columns, pageRows, goTo }: GridKeysOptions, event: Keystroke): boolean {
  const from = { row: active.row ?? -1, column: active.column };
  const to = moveInGrid(from, event, { rows, columns, page: pageRows() });
  if (to === null) {
    return false;
  }
  goTo(to.row, to.column);
  return true;
}

/** Shift and an arrow among the rows. */
function extend(options: GridKeysOptions, event: Keystroke, isContinued: boolean): boolean {
  const { active, rows, selection, goTo } = options;
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const from = active.row ?? -1;
  if (by === 0 || from < 0 || !event.shiftKey || event.altKey) {
    return false;
  }
  if (!isContinued) {
    selection.startAt(from);
  }
  const to = Math.max(0, Math.min(rows - 1, from + by));
  selection.extend(from, to);
  goTo(to, active.column);
  return true;
}

function onHeader({ active, columnCommands }: GridKeysOptions, event: Keystroke): boolean {
  if (active.row !== -1 || event.ctrlKey || event.metaKey) {
    return false;
  }
  const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (by !== 0 && event.shiftKey !== event.altKey) {
    if (event.shiftKey) {
      columnCommands.move(active.column, by);
    } else {
      columnCommands.widen(active.column, by * RESIZE_STEP);
    }
    return true;
  }
  const opensMenu =
    (event.key === "ArrowDown" && event.altKey) ||
    (event.key === "F10" && event.shiftKey) ||
    event.key === "ContextMenu";
  if (opensMenu) {
    // An open menu closes on a key that is pressed outside of it, as this one would be while it bubbles.
    setTimeout(() => columnCommands.openMenu(active.column), 0);
  }
  return opensMenu;
}

function onSelection({ active, selection }: GridKeysOptions, event: KeyboardEvent): boolean {
  if (event.altKey) {
    return false;
  }
  const row = active.row ?? -1;
  const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey);
  if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
    selection.all();
  } else if (isPlain && event.key === "Escape" && !selection.isEmpty()) {
    selection.clear();
  } else if (isPlain && row >= 0 && (event.key === "x" || (event.key === " " && !isOnControl(event)))) {
    selection.toggle(row);
  } else {
    return false;
  }
  return true;
}

/** Right expands the row, left collapses it or goes to its parent. */
function onTree(options: GridKeysOptions, event: Keystroke): boolean {
  const { active, tree, goTo } = options;
  const row = active.row ?? -1;
  const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey);
  if (row < 0 || active.column !== FIRST_COLUMN || !isPlain) {
    return false;
  }
  const isOpen = tree.isOpen(row);
  if ((event.key === "ArrowRight" && isOpen === false) || (event.key === "ArrowLeft" && isOpen === true)) {
    tree.toggle(row);
    return true;
  }
  const parent = event.key === "ArrowLeft" ? tree.parentOf(row) : -1;
  if (parent < 0) {
    return false;
  }
  goTo(parent, FIRST_COLUMN);
  return true;
}

function openRow({ active, onOpen }: GridKeysOptions, event: KeyboardEvent): boolean {
  const row = active.row ?? -1;
  if (event.key !== "Enter" || event.ctrlKey || row < 0 || isOnControl(event)) {
    return false;
  }
  onOpen(row);
  return true;
}

const isOnControl = (event: KeyboardEvent): boolean =>
  (event.target as HTMLElement).closest("a, button, input") !== null;
