import type { RowData, RowSelectionState } from "@tanstack/react-table";
import { useMemo, useRef } from "react";
import type { GridTable } from "#app/_components/data-table/grid-features.ts";
import { type IdAt, locateRow } from "#app/_components/data-table/locate-row.ts";
import {
  isSameSelection,
  type RangeAnchor,
  toggled,
  withRange,
} from "#app/_components/data-table/row-range.ts";

export interface RangeSelection {
  readonly isEmpty: () => boolean;
  readonly toggle: (index: number) => void;
  /** The next range starts at this row. */
  readonly startAt: (index: number) => void;
  /** Selects from where the last selection or range began, or else from row `from`, to row `to`. */
  readonly extend: (from: number, to: number) => void;
  readonly all: () => void;
  readonly clear: () => void;
}

interface RangeSelectionOptions<Row extends RowData> {
  readonly table: GridTable<Row>;
  readonly rowSelection: RowSelectionState;
  readonly rowCount: number;
  readonly idAt: IdAt;
  readonly onSelectAll: () => void;
}

/** The ways to select rows by index, ranges among them, on TanStack's selection by id. The result stays the same object. */
export function useRangeSelection<Row extends RowData>(options: RangeSelectionOptions<Row>): RangeSelection {
  const latest = useRef(options);
  latest.current = options;
  const anchor = useRef<RangeAnchor | null>(null);
  const emitted = useRef<RowSelectionState | null>(null);
  return useMemo(() => {
    const emit = (next: RowSelectionState) => {
      emitted.current = next;
      latest.current.table.setRowSelection(next);
    };
    const anchorAt = (index: number, base: RowSelectionState): RangeAnchor | null => {
      const id = latest.current.idAt(index);
      return id === undefined ? null : { id, base };
    };
    return {
      isEmpty: () => !latest.current.table.getIsSomeRowsSelected(),
      toggle: (index) => {
        const { idAt, rowSelection } = latest.current;
        const id = idAt(index);
        if (id !== undefined) {
          const next = toggled(rowSelection, id);
          anchor.current = { id, base: next };
          emit(next);
        }
      },
      startAt: (index) => {
        const { rowSelection } = latest.current;
        anchor.current = anchorAt(index, rowSelection);
        emitted.current = rowSelection;
      },
      extend: (from, to) => {
        const { rowCount, idAt, rowSelection } = latest.current;
        // A range continues only from a selection that nothing else has changed.
        const isContinued = emitted.current !== null && isSameSelection(emitted.current, rowSelection);
        const start = (isContinued ? anchor.current : null) ?? anchorAt(from, rowSelection);
        if (start !== null) {
          anchor.current = start;
          emit(withRange(start.base, locateRow(start.id, from, rowCount, idAt), to, idAt));
        }
      },
      all: () => {
        const { table, onSelectAll } = latest.current;
        table.toggleAllRowsSelected(true);
        onSelectAll();
      },
      clear: () => {
        anchor.current = null;
        emitted.current = {};
        latest.current.table.resetRowSelection(true);
      },
    };
  }, []);
}
