import type { RowSelectionState } from "@tanstack/react-table";
import type { IdAt } from "#app/_components/data-table/locate-row.ts";

/** Where a range of selected rows starts, and what was selected apart from it. */
export interface RangeAnchor {
  readonly id: string;
  readonly base: RowSelectionState;
}

/** The selection with one row selected that was not, or the reverse. */
export function toggled(selection: RowSelectionState, id: string): RowSelectionState {
  const { [id]: isSelected, ...others } = selection;
  return isSelected ? others : { ...others, [id]: true };
}

/**
 * `base` and the loaded rows between two indexes, both included: a range that is drawn back lets rows go again. TanStack's
 * own ranges only grow, and need both ends loaded.
 */
export function withRange(base: RowSelectionState, from: number, to: number, idAt: IdAt): RowSelectionState {
  const next = { ...base };
  for (let index = Math.min(from, to); index <= Math.max(from, to); index += 1) {
    const id = idAt(index);
    if (id !== undefined) {
      next[id] = true;
    }
  }
  return next;
}

export function isSameSelection(a: RowSelectionState, b: RowSelectionState): boolean {
  const ids = Object.keys(a);
  return ids.length === Object.keys(b).length && ids.every((id) => b[id] === true);
}
