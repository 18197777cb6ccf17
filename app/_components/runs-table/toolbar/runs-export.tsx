"use client";

import { ExportButton } from "#app/_components/export/export-button.tsx";
import type { RunsProject } from "#app/_components/runs-table/runs-project.ts";
import { apiPaths } from "#app/_paths.ts";
import { formatGridState, type GridState } from "#lib/tables/query/grid-state.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface RunsExportProps {
  readonly project: RunsProject;
  readonly state: GridState;
  /** The shown columns in their order. */
  readonly columns: readonly Column[];
  /** Rows of the table, without the runs of open groups. */
  readonly total: number;
  readonly label?: string;
}

/** Exports exactly what the table of runs or groups shows. */
export function RunsExport({ project, state, columns, total, label = "Export" }: RunsExportProps) {
  const isGrouped = state.groupBy.length > 0;
  const rows = isGrouped ? (total === 1 ? "group" : "groups") : total === 1 ? "run" : "runs";
  const urlOf = (parameters: URLSearchParams) => {
    // Default columns are not listed; those left by "only what differs" are, so that the file has the same ones.
    const isPlain = state.columns === null && !state.onlyDiffering;
    const query = formatGridState({ ...state, columns: isPlain ? null : columns.map(({ id }) => id) });
    for (const [name, value] of parameters) {
      query.set(name, value);
    }
    return apiPaths.export(project.slug, query);
  };
  return (
    <ExportButton
      label={label}
      title={project.name}
      summary={`${total} ${rows}, ${columns.length} ${columns.length === 1 ? "column" : "columns"}`}
      rowCount={total}
      urlOf={urlOf}
      isDisabled={total === 0}
    />
  );
}
