import { type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { ActiveCell } from "#app/_components/data-table/data-column.ts";
import { moveInGrid } from "#app/_components/data-table/move.ts";

interface GridKeysOptions {
  readonly grid: RefObject<HTMLTableElement | null>;
  readonly rowIds: readonly string[];
  readonly columnCount: number;
  readonly pageRows: () => number;
  readonly scrollToRow: (index: number) => void;
  readonly onOpen: (index: number) => void;
}

interface GridKeys {
  readonly active: ActiveCell | null;
  readonly activeIndex: number;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: (event: React.FocusEvent) => void;
}

/**
 * The keyboard of a grid: one tab stop, arrows and j/k inside, Enter opens. The active cell is kept by the
 * row's id, so it stays with its row when live updates reorder the table.
 */
export function useGridKeys(options: GridKeysOptions): GridKeys {
  const { grid, rowIds, columnCount, pageRows, scrollToRow, onOpen } = options;
  const [active, setActive] = useState<ActiveCell | null>(null);
  const isFocusWanted = useRef(false);
  const activeIndex =
    active?.rowId === undefined || active.rowId === null ? -1 : rowIds.indexOf(active.rowId);

  // After every render: the rows that exist change with scrolling, and the tab stop must be one of them.
  useEffect(() => {
    const stop = grid.current === null ? null : findStop(grid.current, active);
    if (stop === null) {
      return;
    }
    for (const old of grid.current?.querySelectorAll<HTMLElement>("[data-grid-stop]") ?? []) {
      if (old !== stop) {
        old.tabIndex = -1;
        delete old.dataset["gridStop"];
      }
    }
    stop.tabIndex = 0;
    stop.dataset["gridStop"] = "";
    if (isFocusWanted.current && isCellOf(stop, active)) {
      isFocusWanted.current = false;
      stop.focus();
    }
  });

  const move = useCallback(
    (key: string, ctrlKey: boolean): boolean => {
      const row = active === null ? -1 : activeIndex;
      const size = { rows: rowIds.length, columns: columnCount, page: pageRows() };
      const to = moveInGrid({ row, column: active?.column ?? 0 }, { key, ctrlKey }, size);
      if (to === null) {
        return false;
      }
      isFocusWanted.current = true;
      setActive({ rowId: rowIds[to.row] ?? null, column: to.column });
      if (to.row >= 0) {
        scrollToRow(to.row);
      }
      return true;
    },
    [active, activeIndex, rowIds, columnCount, pageRows, scrollToRow],
  );

  useEffect(() => {
    const onWindowKeyDown = (event: globalThis.KeyboardEvent) => {
      const isIdle = event.target === document.body || (event.target as HTMLElement | null)?.id === "main";
      if (
        isIdle &&
        !event.ctrlKey &&
        !event.metaKey &&
        !event.altKey &&
        (event.key === "j" || event.key === "k")
      ) {
        event.preventDefault();
        move(event.key, false);
      }
    };
    window.addEventListener("keydown", onWindowKeyDown);
    return () => window.removeEventListener("keydown", onWindowKeyDown);
  }, [move]);

  return {
    active,
    activeIndex,
    onKeyDown: (event) => {
      if (event.metaKey || event.altKey || event.defaultPrevented) {
        return;
      }
      const isOnLink = (event.target as HTMLElement).closest("a, button") !== null;
      if (event.key === "Enter" && !isOnLink && activeIndex >= 0) {
        event.preventDefault();
        onOpen(activeIndex);
      } else if (move(event.key, event.ctrlKey)) {
        event.preventDefault();
      }
    },
    onFocus: (event) => {
      const cell = (event.target as HTMLElement).closest<HTMLElement>("[data-column]");
      if (cell !== null) {
        const next = { rowId: cell.dataset["row"] ?? null, column: Number(cell.dataset["column"]) };
        const isSame = active !== null && active.rowId === next.rowId && active.column === next.column;
        if (!isSame) {
          setActive(next);
        }
      }
    },
  };
}

/** What takes the focus of the active cell; of the first row's first cell while there is none. */
function findStop(grid: HTMLElement, active: ActiveCell | null): HTMLElement | null {
  const cells = [...grid.querySelectorAll<HTMLElement>("[data-column]")];
  const cell =
    cells.find((candidate) => active !== null && isCellOf(candidate, active)) ??
    cells.find((candidate) => candidate.dataset["row"] !== undefined) ??
    cells[0];
  return cell === undefined ? null : (cell.querySelector<HTMLElement>("[data-cell-focus]") ?? cell);
}

function isCellOf(element: HTMLElement, active: ActiveCell | null): boolean {
  const cell = element.closest<HTMLElement>("[data-column]");
  return (
    active !== null &&
    cell !== null &&
    (cell.dataset["row"] ?? null) === active.rowId &&
    Number(cell.dataset["column"]) === active.column
  );
}
