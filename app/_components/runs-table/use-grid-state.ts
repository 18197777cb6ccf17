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

/** Changes of the same parameters within this time are undone by Back together. */
const ONE_STEP_MS = 4000;

export interface GridStateControl {
  readonly state: GridState;
  /** The parameters of the URL that hold the state, without any others. */
  readonly parameters: URLSearchParams;
  readonly set: (next: GridState) => void;
  readonly change: (patch: Partial<GridState>) => void;
}

/** The table's state, which is kept in the URL: Back undoes one change, or what was typed in one go. */
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
