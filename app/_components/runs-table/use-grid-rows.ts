import { startTransition, useCallback, useEffect, useMemo, useState } from "react";
import { type FlatRows, flattenRows, type RowRange } from "#app/_components/runs-table/data/flat-rows.ts";
import type { LoadedRow } from "#app/_components/runs-table/data/grid-list.ts";
import type { GridData } from "#app/_components/runs-table/data/use-grid.ts";
import type { ShownColumns } from "#app/_components/runs-table/use-shown-columns.ts";
import { directionOf } from "#lib/tables/columns/column-display.ts";
import type { GridState } from "#lib/tables/query/grid-state.ts";

/** Rows around the visible ones that are fetched with them. */
const OVERSCAN = 30;
/** The rows that the server assumes to be visible. */
const FIRST_RANGE: RowRange = { first: 0, last: 40 };

export interface GridRows {
  readonly rows: FlatRows;
  readonly baseline: LoadedRow | null;
  /** The visible rows. */
  readonly range: RowRange;
  readonly onVisible: (first: number, last: number) => void;
}

/** The rows in the order of display. Requests those that are visible, and the facts of the visible columns. */
export function useGridRows({ store, view }: GridData, state: GridState, shown: ShownColumns): GridRows {
  const baseline = state.baseline === null ? null : (view.baseline ?? null);
  const rows = useMemo(() => flattenRows(view, state.open, baseline !== null), [view, state.open, baseline]);
  const [range, setRange] = useState(FIRST_RANGE);
  const onVisible = useCallback(
    (first: number, last: number) =>
      startTransition(() =>
        setRange((old) => (old.first === first && old.last === last ? old : { first, last })),
      ),
    [],
  );
  const { visible } = shown;
  useEffect(() => {
    for (const { group, first, last } of rows.rangesOf(range.first, range.last)) {
      if (group === null) {
        store.request(first - OVERSCAN, last + OVERSCAN, visible);
      } else {
        store.requestMembers(group, first - OVERSCAN, last + OVERSCAN, visible);
      }
    }
  }, [store, rows, range, visible]);

  const facts = useMemo(() => factColumns(shown, state), [shown, state]);
  useEffect(() => store.requestFacts(facts, state.baseline), [store, facts, state.baseline]);
  return { rows, baseline, range, onVisible };
}

/** Columns whose facts change what is shown; the name too where there is a baseline, so that its row comes without any. */
function factColumns({ chosen, shown, visible }: ShownColumns, state: GridState): string[] {
  const columns = state.onlyDiffering ? chosen : shown.filter(({ id }) => visible.includes(id));
  if (state.baseline !== null) {
    // The baseline's row shows all columns.
    return ["name", ...columns.map(({ id }) => id).filter((id) => id !== "name")];
  }
  const needed = columns.filter((column) => {
    const settings = state.columnSettings.get(column.id);
    const isRanked = directionOf(column, settings) !== null && settings?.marks !== false;
    return state.onlyDiffering || isRanked || settings?.heat === true;
  });
  return needed.map(({ id }) => id);
}
