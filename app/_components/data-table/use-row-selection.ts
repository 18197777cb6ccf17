import { useMemo, useRef } from "react";
import type { DataSelection } from "#app/_components/data-table/data-column.ts";
import {
  type KeyAt,
  loadedKeys,
  locate,
  type SelectionAnchor,
  toggled,
  withRange,
} from "#app/_components/data-table/selection.ts";

export interface RowSelection {
  readonly isEmpty: () => boolean;
  readonly toggle: (index: number) => void;
  /** The next range starts at this row. */
  readonly startAt: (index: number) => void;
  /** Selects from where the last selection or range began, or else from row `from`, to row `to`. */
  readonly extend: (from: number, to: number) => void;
  readonly all: () => void;
  readonly clear: () => void;
}

/** The ways to select rows; null where rows are not selected. The object stays the same. */
export function useRowSelection(
  selection: DataSelection | undefined,
  total: number,
  keyAt: KeyAt,
  /** Rows above the others, which stand among them too or are none of them. */
  fixedRows: number,
): RowSelection | null {
  const latest = useRef({ selection, total, keyAt, fixedRows });
  latest.current = { selection, total, keyAt, fixedRows };
  const anchor = useRef<SelectionAnchor | null>(null);
  const emitted = useRef<ReadonlySet<string> | null>(null);
  const isThere = selection !== undefined;
  return useMemo(() => {
    if (!isThere) {
      return null;
    }
    const selected = () => latest.current.selection?.selected ?? new Set<string>();
    const emit = (next: ReadonlySet<string>) => {
      emitted.current = next;
      latest.current.selection?.onChange(next);
    };
    return {
      isEmpty: () => selected().size === 0,
      toggle: (index) => {
        const key = latest.current.keyAt(index);
        if (key !== undefined) {
          const next = toggled(selected(), key);
          anchor.current = { key, base: next };
          emit(next);
        }
      },
      startAt: (index) => {
        anchor.current = anchorAt(latest.current.keyAt(index), selected());
        emitted.current = selected();
      },
      extend: (from, to) => {
        const { total: rows, keyAt: at } = latest.current;
        // A range goes on only from a selection that nothing else has changed.
        const isGoingOn = emitted.current !== null && isSameSet(emitted.current, selected());
        const start = (isGoingOn ? anchor.current : null) ?? anchorAt(at(from), selected());
        if (start !== null) {
          anchor.current = start;
          emit(withRange(start.base, locate(start.key, from, rows, at), to, at));
        }
      },
      all: () => {
        const { total: rows, keyAt: at, fixedRows: first, selection: current } = latest.current;
        emit(new Set([...selected(), ...loadedKeys(rows, at, first)]));
        current?.onAll?.();
      },
      clear: () => {
        anchor.current = null;
        emit(new Set());
      },
    };
  }, [isThere]);
}

const isSameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((key) => b.has(key));

const anchorAt = (key: string | undefined, base: ReadonlySet<string>): SelectionAnchor | null =>
  key === undefined ? null : { key, base };
