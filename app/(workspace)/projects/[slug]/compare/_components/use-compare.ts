import { useQueryStates } from "nuqs";
import { useMemo, useTransition } from "react";
import { compareRecords } from "#lib/analysis/compare-params.ts";
import type { ComparedRun } from "../_load.ts";
import { compareParsers } from "../_state.ts";
import type { SettingRow } from "./setting-row.ts";

/** The page's state and its actions. */
export function useCompare(runs: readonly ComparedRun[]) {
  const [isPending, startTransition] = useTransition();
  const [state, setState] = useQueryStates(compareParsers, { scroll: false });
  const ids = runs.map(({ run }) => run.id);
  const reference = Math.max(0, ids.indexOf(state.ref ?? ""));
  const rows = useMemo((): SettingRow[] => settingRows(runs), [runs]);
  // Not shallow, because the server loads the runs.
  const setRuns = (next: readonly string[]) =>
    void setState({ runs: [...next] }, { shallow: false, history: "push", startTransition });
  const move = (id: string, by: number) => {
    const from = ids.indexOf(id);
    const to = from + by;
    if (from >= 0 && to >= 0 && to < ids.length) {
      setRuns(ids.toSpliced(from, 1).toSpliced(to, 0, id));
    }
  };
  return {
    state,
    setState,
    ids,
    reference,
    rows,
    isPending,
    move,
    remove: (id: string) => setRuns(ids.filter((other) => other !== id)),
  };
}

/** Params, then tags. */
function settingRows(runs: readonly ComparedRun[]): SettingRow[] {
  const ofKind = (kind: SettingRow["kind"]) =>
    compareRecords(runs.map(({ run }) => run[kind])).map((row) => ({
      ...row,
      id: `${kind} ${row.id}`,
      kind,
    }));
  return [...ofKind("params"), ...ofKind("tags")];
}
