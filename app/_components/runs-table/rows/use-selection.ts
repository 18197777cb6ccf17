import { useQueries } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";
import { showRefusal } from "#app/_components/notices/show-refusal.ts";
import { isGroupKey } from "#app/_components/runs-table/columns/grouping.ts";
import { allKeys, groupMembers } from "#app/_queries/grid.ts";

export interface Selection {
  /** Keys of rows. */
  readonly rows: ReadonlySet<string>;
  /** Ids of the selected runs, those of selected groups among them; null while they are being looked up. */
  readonly runIds: readonly string[] | null;
  /** Rows that match where not all of them could be selected; null where none is left out for that. */
  readonly cutFrom: number | null;
  readonly onChange: (next: ReadonlySet<string>) => void;
  /** All rows that match, loaded or not. */
  readonly selectAll: () => void;
  readonly clear: () => void;
}

/** All rows of a question at one moment, and the runs in them. */
interface Whole {
  readonly rows: ReadonlySet<string>;
  readonly runIds: readonly string[];
  readonly cutFrom: number | null;
}

interface Held {
  readonly groupBy: string;
  readonly rows: ReadonlySet<string>;
  readonly whole: Whole;
}

const NOTHING: ReadonlySet<string> = new Set();
const NO_WHOLE: Whole = { rows: NOTHING, runIds: [], cutFrom: null };

/**
 * The selected rows of a question: of groups, the runs that the filter leaves in them. What all of them are is asked once;
 * rows that are added to all or taken from them are looked up by themselves.
 */
export function useSelection(slug: string, question: string, groupBy: string): Selection {
  const [held, setHeld] = useState<Held>({ groupBy, rows: NOTHING, whole: NO_WHOLE });
  if (held.groupBy !== groupBy) {
    // Groups of another kind are other rows; runs stay selected.
    setHeld({
      groupBy,
      rows: new Set([...held.rows].filter((key) => !isGroupKey(key))),
      whole: groupBy === "" && held.groupBy === "" ? held.whole : NO_WHOLE,
    });
  }
  const { rows, whole } = held;
  const changed = useMemo(
    () => ({
      added: [...rows].filter((key) => !whole.rows.has(key)),
      removed: [...whole.rows].filter((key) => !rows.has(key)),
    }),
    [rows, whole],
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

  // What was asked before the selection changed by hand answers nothing any more.
  const asked = useRef<AbortController | null>(null);
  const set = useCallback(
    (next: ReadonlySet<string>, all?: Whole) => {
      asked.current?.abort();
      setHeld((old) => ({
        groupBy,
        rows: next,
        whole: all ?? (next.size === 0 || old.groupBy !== groupBy ? NO_WHOLE : old.whole),
      }));
    },
    [groupBy],
  );
  const selectAll = useCallback(() => {
    asked.current?.abort();
    const controller = new AbortController();
    asked.current = controller;
    readWhole(slug, question, controller.signal)
      .then((all) => {
        if (!controller.signal.aborted) {
          set(all.rows, all);
        }
      })
      .catch((error: unknown) => {
        if (!controller.signal.aborted) {
          showRefusal(error);
        }
      });
  }, [slug, question, set]);
  const onChange = useCallback((next: ReadonlySet<string>) => set(next), [set]);
  const clear = useCallback(() => set(NOTHING), [set]);
  const cutFrom = rows === whole.rows ? whole.cutFrom : null;
  return useMemo(
    () => ({ rows, runIds, cutFrom, onChange, selectAll, clear }),
    [rows, runIds, cutFrom, onChange, selectAll, clear],
  );
}

async function readWhole(slug: string, question: string, signal: AbortSignal): Promise<Whole> {
  const { keys, runIds, total } = await allKeys(slug, question, signal);
  return { rows: new Set(keys), runIds, cutFrom: total > keys.length ? total : null };
}
