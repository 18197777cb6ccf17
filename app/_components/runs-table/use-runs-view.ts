import { useQueryStates } from "nuqs";
import { useCallback, useMemo } from "react";
import {
  columnsParameter,
  questionOf,
  shownColumns,
  switchDefinition,
  type ViewDefaults,
  type ViewParameters,
  viewParsers,
} from "#app/_components/runs-table/view.ts";
import type { RunsQuestion } from "#app/_queries/runs.ts";
import type { MirDefinition } from "#lib/mir/definitions.ts";
import type { Column, SortKey } from "#lib/tables/schema.ts";
import { formatSort } from "#lib/tables/sort.ts";

/** The table's state, which lives in the URL, and the ways to change it. */
export interface RunsView {
  readonly parameters: ViewParameters;
  readonly definition: MirDefinition;
  readonly question: RunsQuestion;
  readonly shown: readonly Column[];
  readonly areColumnsDefault: boolean;
  /** Whether anything narrows the rows. */
  readonly isNarrowed: boolean;
  readonly setSort: (sort: readonly SortKey[]) => void;
  readonly setFilter: (filter: string) => void;
  readonly setText: (text: string) => void;
  readonly setStatus: (status: ViewParameters["status"]) => void;
  readonly setColumns: (ids: readonly string[]) => void;
  readonly resetColumns: () => void;
  readonly setDefinition: (definition: MirDefinition) => void;
  readonly clear: () => void;
}

export function useRunsView(project: ViewDefaults, columns: readonly Column[]): RunsView {
  const [parameters, set] = useQueryStates(viewParsers, { history: "replace", clearOnDefault: true });
  const definition = parameters.mir ?? project.mirDefinition;
  const question = useMemo(() => questionOf(parameters, project), [parameters, project]);
  const shown = useMemo(() => shownColumns(parameters, columns, project), [parameters, columns, project]);

  const setFilter = useCallback((filter: string) => void set({ filter }), [set]);
  return {
    parameters,
    definition,
    question,
    shown,
    areColumnsDefault:
      columnsParameter(
        shown.map((column) => column.id),
        columns,
        definition,
      ) === null,
    isNarrowed: question.filter !== "" || question.text !== "",
    setFilter,
    setSort: (sort) => {
      const isDefault =
        sort.length === 0 ||
        (sort.length === 1 && sort[0]?.column === `mir.${definition}` && sort[0].direction === "asc");
      void set({ sort: isDefault ? null : formatSort(sort) });
    },
    setText: (q) => void set({ q }),
    setStatus: (status) => void set({ status }),
    setColumns: (ids) => void set({ columns: columnsParameter(ids, columns, definition) }),
    resetColumns: () => void set({ columns: null }),
    setDefinition: (next) => void set(switchDefinition(parameters, next, project)),
    clear: () => void set({ filter: "", q: "", status: null }),
  };
}
