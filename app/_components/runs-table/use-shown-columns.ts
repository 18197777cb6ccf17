import { type RefObject, useMemo, useSyncExternalStore } from "react";
import { widthOf } from "#app/_components/runs-table/columns/column-width.ts";
import { useVisibleColumns } from "#app/_components/runs-table/columns/use-visible-columns.ts";
import type { GridView } from "#app/_components/runs-table/data/grid-store.ts";
import type { RunsProject } from "#app/_components/runs-table/runs-project.ts";
import { isPinned } from "#app/_components/runs-table/use-table-state.ts";
import { differingColumns, shownColumns } from "#lib/tables/columns/shown-columns.ts";
import type { GridState } from "#lib/tables/query/grid-state.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface ShownColumnsOptions {
  readonly project: RunsProject;
  readonly columns: readonly Column[];
  readonly state: GridState;
  readonly facts: GridView["facts"];
  /** The element around the table. */
  readonly frame: RefObject<HTMLElement | null>;
}

export interface ShownColumns {
  /** The user's choice, or the default columns, in order. */
  readonly chosen: readonly Column[];
  /** Those of them that differ between runs, where only these are shown. */
  readonly shown: readonly Column[];
  /** Ids of those that are scrolled into view. */
  readonly visible: readonly string[];
  readonly isNarrow: boolean;
}

export function useShownColumns({
  project,
  columns,
  state,
  facts,
  frame,
}: ShownColumnsOptions): ShownColumns {
  const isNarrow = useNarrow();
  const chosen = useMemo(
    () => shownColumns(state, columns, project.mirDefinition),
    [state, columns, project.mirDefinition],
  );
  const shown = useMemo(
    () => (state.onlyDiffering ? differingColumns(chosen, facts) : chosen),
    [state.onlyDiffering, chosen, facts],
  );
  const placed = useMemo(
    () =>
      shown.map((column) => {
        const settings = state.columnSettings.get(column.id);
        return {
          id: column.id,
          width: settings?.width ?? widthOf(column, settings, state, state.baseline !== null, isNarrow),
          isPinned: isPinned(column.id, state),
        };
      }),
    [shown, state, isNarrow],
  );
  const visible = useVisibleColumns(frame, placed);
  return { chosen, shown, visible, isNarrow };
}

const NARROW = "(max-width: 48em)";

function subscribe(listener: () => void): () => void {
  const media = window.matchMedia(NARROW);
  media.addEventListener("change", listener);
  return () => media.removeEventListener("change", listener);
}

/** Whether the screen is as narrow as a phone's; the server assumes a wide one. */
function useNarrow(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(NARROW).matches,
    () => false,
  );
}
