import { type KeyboardEvent, type MouseEvent, useCallback, useMemo, useState } from "react";
import type { FlatRows, RowRange } from "#app/_components/runs-table/data/flat-rows.ts";
import type { LoadedRow } from "#app/_components/runs-table/data/grid-list.ts";
import type { RowMenuPlace } from "#app/_components/runs-table/rows/row-menu.tsx";
import { BASELINE_COPY } from "#app/_components/runs-table/rows/with-baseline-copy.ts";

interface RowMenuControl {
  readonly place: RowMenuPlace | null;
  readonly close: () => void;
  /** For the element around the table. */
  readonly handlers: {
    readonly onClick: (event: MouseEvent) => void;
    readonly onContextMenu: (event: MouseEvent) => void;
    readonly onKeyDown: (event: KeyboardEvent) => void;
  };
}

/** Opens the menu of a row by its button, the secondary mouse button or the menu key; `b` makes a row the baseline. */
export function useRowMenu(
  rows: FlatRows,
  range: RowRange,
  baselineKey: string | null,
  onBaseline: (key: string | null) => void,
): RowMenuControl {
  const [place, setPlace] = useState<RowMenuPlace | null>(null);
  const rowOf = useCallback(
    (target: EventTarget): LoadedRow | null => {
      const key = (target as HTMLElement).closest<HTMLElement>("[data-row]")?.dataset["row"];
      if (key === undefined) {
        return null;
      }
      // The row is in view, or its menu could not have been opened.
      for (let index = Math.max(0, range.first - 60); index <= range.last + 60; index++) {
        const row = rows.rowAt(index);
        if (row !== undefined && (row.isBaselineCopy === true ? BASELINE_COPY : row.key) === key) {
          return row;
        }
      }
      return null;
    },
    [rows, range],
  );
  const handlers = useMemo(
    () => ({
      onClick: (event: MouseEvent) => {
        const button = (event.target as HTMLElement).closest<HTMLElement>("[data-row-menu]");
        const row = button === null ? null : rowOf(button);
        if (button !== null && row !== null) {
          event.stopPropagation();
          const { left, bottom } = button.getBoundingClientRect();
          setPlace({ row, x: left, y: bottom });
        }
      },
      onContextMenu: (event: MouseEvent) => {
        const row = rowOf(event.target);
        if (row !== null && window.getSelection()?.toString() === "") {
          event.preventDefault();
          const { left, bottom } = (event.target as HTMLElement).getBoundingClientRect();
          const isByKey = event.clientX === 0 && event.clientY === 0;
          setPlace({ row, x: isByKey ? left : event.clientX, y: isByKey ? bottom : event.clientY });
        }
      },
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key !== "b" || event.ctrlKey || event.metaKey || event.altKey) {
          return;
        }
        const row = rowOf(event.target);
        if (row !== null) {
          event.preventDefault();
          onBaseline(row.key === baselineKey ? null : row.key);
        }
      },
    }),
    [rowOf, baselineKey, onBaseline],
  );
  return { place, close: () => setPlace(null), handlers };
}
