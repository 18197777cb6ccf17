import { useQueries } from "@tanstack/react-query";
import { functionalUpdate, type OnChangeFn, type RowSelectionState } from "@tanstack/react-table";
import { useCallback, useMemo, useRef, useState } from "react";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import { isGroupKey } from "#app/_components/runs-table/columns/grouping.ts";
import { allKeys, groupMembers } from "#app/_queries/grid.ts";

export interface Selection {
  readonly rowSelection: RowSelectionState;
  /** Ids of the selected runs, those of selected groups among them; null while they are being looked up. */
  readonly runIds: readonly string[] | null;
  /** The number of matching rows where they were too many to select all; null otherwise. */
  readonly cutFrom: number | null;
  readonly onRowSelectionChange: OnChangeFn<RowSelectionState>;
  /** All rows that match, loaded or not. */
  readonly selectAll: () => void;
  readonly clear: () => void;
}

/** All rows of a question at one moment, and the runs in them. */
interface Whole {
  readonly rowSelection: RowSelectionState;
  readonly runIds: readonly string[];
  readonly cutFrom: number | null;
}

interface Held {
  readonly groupBy: string;
  readonly rowSelection: RowSelectionState;
  readonly whole: Whole;
}

const NOTHING: RowSelectionState = {};
const NO_WHOLE: Whole = { rowSelection: NOTHING, runIds: [], cutFrom: null };

/**
 * The selected rows of a question, and the runs in them: of groups, those that match the filter. "All rows" are fetched
 * once; rows that are then added or removed are looked up one by one.
 */
export function useSelection(slug: string, question: string, groupBy: string): Selection {
  const [held, setHeld] = useState<Held>({ groupBy, rowSelection: NOTHING, whole: NO_WHOLE });
  if (held.groupBy !== groupBy) {
    // Groups of another kind are other rows; runs stay selected.
    setHeld({
      groupBy,
      rowSelection: selectionOf(Object.keys(held.rowSelection).filter((key) => !isGroupKey(key))),
      whole: groupBy === "" && held.groupBy === "" ? held.whole : NO_WHOLE,
    });
  }
  const { rowSelection, whole } = held;
  const changed = useMemo(
    () => ({
      added: Object.keys(rowSelection).filter((key) => whole.rowSelection[key] !== true),
      removed: Object.keys(whole.rowSelection).filter((key) => rowSelection[key] !== true),
    }),
    [rowSelection, whole],
  );
  const groups = useMemo(() => [...changed.added, ...changed.removed].filter(isGroupKey), [changed]);
  const members = useQueries({
    queries: groups.map((group) => ({
      queryKey: ["group-members", slug, question, group],
      queryFn: ({ signal }: { signal: AbortSignal }) => groupMembers(slug, question, group, signal),
    })),
    combine: (results) =>
      results.every((one) => one.data !== undefined) ? results.map((one) => one.data ?? []) : null,
  });
  const runIds = useMemo(() => {
    if (members === null) {
      return null;
    }
    const runsOf = (keys: readonly string[]) =>
      keys.flatMap((key) => (isGroupKey(key) ? (members[groups.indexOf(key)] ?? []) : [key]));
    const removed = new Set(runsOf(changed.removed));
    return [...new Set([...whole.runIds.filter((id) => !removed.has(id)), ...runsOf(changed.added)])];
  }, [whole, changed, groups, members]);

  // A request for all rows is void once the selection was changed by hand.
  const pending = useRef<AbortController | null>(null);
  const set = useCallback(
    (next: RowSelectionState, all?: Whole) => {
      pending.current?.abort();
      setHeld((old) => ({
        groupBy,
        rowSelection: next,
        whole: all ?? (Object.keys(next).length === 0 || old.groupBy !== groupBy ? NO_WHOLE : old.whole),
      }));
    },
    [groupBy],
  );
  const selectAll = useCallback(() => {
    pending.current?.abort();
    const controller = new AbortController();
    pending.current = controller;
    readWhole(slug, question, controller.signal)
      .then((all) => {
        if (!controller.signal.aborted) {
          set(all.rowSelection, all);
        }
      })
      .catch((error: unknown) => {
        if (!controller.signal.aborted) {
          showRefusal(error);
        }
      });
  }, [slug, question, set]);
  const onRowSelectionChange: OnChangeFn<RowSelectionState> = useCallback(
    (updater) => set(functionalUpdate(updater, rowSelection)),
    [set, rowSelection],
  );
  const clear = useCallback(() => set(NOTHING), [set]);
  const cutFrom = rowSelection === whole.rowSelection ? whole.cutFrom : null;
  return useMemo(
    () => ({ rowSelection, runIds, cutFrom, onRowSelectionChange, selectAll, clear }),
    [rowSelection, runIds, cutFrom, onRowSelectionChange, selectAll, clear],
  );
}

async function readWhole(slug: string, question: string, signal: AbortSignal): Promise<Whole> {
  const { keys, runIds, total } = await allKeys(slug, question, signal);
  return { rowSelection: selectionOf(keys), runIds, cutFrom: total > keys.length ? total : null };
}

const selectionOf = (keys: readonly string[]): RowSelectionState =>
  Object.fromEntries(keys.map((key) => [key, true]));
