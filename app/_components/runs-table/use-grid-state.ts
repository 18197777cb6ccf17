import { parseAsString, useQueryStates } from "nuqs";
import { useCallback, useMemo, useRef } from "react";
import {
  formatGridState,
  GRID_PARAMETERS,
  type GridState,
  parseGridState,
} from "#lib/tables/query/grid-state.ts";

const PARSERS = Object.fromEntries(GRID_PARAMETERS.map((name) => [name, parseAsString])) as Record<
  (typeof GRID_PARAMETERS)[number],
  typeof parseAsString
>;

/** Changes that follow each other within this time and touch the same parameters are one step back. */
const ONE_STEP_MS = 4000;

export interface GridStateControl {
  readonly state: GridState;
  /** The state as the URL writes it, without what else the URL holds. */
  readonly parameters: URLSearchParams;
  readonly set: (next: GridState) => void;
  readonly change: (patch: Partial<GridState>) => void;
}

/** The table's state, which lives in the URL: every change is a step back, except that typing on is one step. */
export function useGridState(): GridStateControl {
  const [values, setValues] = useQueryStates(PARSERS, { shallow: true });
  const last = useRef({ at: 0, touched: "" });
  const parameters = useMemo(
    () =>
      new URLSearchParams(
        Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
      ),
    [values],
  );
  const state = useMemo(() => parseGridState(parameters), [parameters]);
  const set = useCallback(
    (next: GridState) => {
      const written = formatGridState(next);
      const touched = GRID_PARAMETERS.filter((name) => written.get(name) !== (values[name] ?? null));
      if (touched.length === 0) {
        return;
      }
      const now = Date.now();
      const isSameStep = last.current.touched === touched.join() && now - last.current.at < ONE_STEP_MS;
      last.current = { at: now, touched: touched.join() };
      void setValues(Object.fromEntries(touched.map((name) => [name, written.get(name)])), {
        history: isSameStep ? "replace" : "push",
      });
    },
    [values, setValues],
  );
  const change = useCallback((patch: Partial<GridState>) => set({ ...state, ...patch }), [set, state]);
  return useMemo(() => ({ state, parameters, set, change }), [state, parameters, set, change]);
}
