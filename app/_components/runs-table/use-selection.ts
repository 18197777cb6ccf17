import { useQueries } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { isGroupKey } from "#app/_components/runs-table/grouping.ts";
import { groupMembers } from "#app/_queries/grid.ts";

export interface Selection {
  /** Keys of rows. */
  readonly rows: ReadonlySet<string>;
  /** Ids of the selected runs, those of selected groups among them; null while they are being looked up. */
  readonly runIds: readonly string[] | null;
  readonly onChange: (next: ReadonlySet<string>) => void;
  readonly clear: () => void;
}

const NOTHING: ReadonlySet<string> = new Set();

/** The selected rows of a question: of groups, the runs that the filter leaves in them. */
export function useSelection(slug: string, question: string, groupBy: string): Selection {
  const [held, setHeld] = useState<{ groupBy: string; rows: ReadonlySet<string> }>({
    groupBy,
    rows: NOTHING,
  });
  if (held.groupBy !== groupBy) {
    // Groups of another kind are other rows; runs stay selected.
    setHeld({ groupBy, rows: new Set([...held.rows].filter((key) => !isGroupKey(key))) });
  }
  const { rows } = held;
  const groups = useMemo(() => [...rows].filter(isGroupKey), [rows]);
  const members = useQueries({
    queries: groups.map((group) => ({
      queryKey: ["group-members", slug, question, group],
      queryFn: ({ signal }: { signal: AbortSignal }) => groupMembers(slug, question, group, signal),
    })),
    combine: (results) =>
      results.every((one) => one.data !== undefined) ? results.flatMap((one) => one.data ?? []) : null,
  });
  const runIds = useMemo(() => {
    const own = [...rows].filter((key) => !isGroupKey(key));
    return members === null ? null : [...new Set([...own, ...members])];
  }, [rows, members]);
  const onChange = useCallback(
    (next: ReadonlySet<string>) => {
      setHeld({ groupBy, rows: new Set([...next].filter((key) => key !== "baseline")) });
    },
    [groupBy],
  );
  const clear = useCallback(() => setHeld({ groupBy, rows: NOTHING }), [groupBy]);
  return { rows, runIds, onChange, clear };
}
