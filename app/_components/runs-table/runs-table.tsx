"use client";

import "#app/_components/runs-table/runs-table.css";
import { useCallback, useRef } from "react";
import { useColumns } from "#app/_components/runs-table/columns/use-columns.ts";
import { type InitialGrid, useGrid } from "#app/_components/runs-table/data/use-grid.ts";
import { RunsGrid } from "#app/_components/runs-table/runs-grid.tsx";
import type { RunsProject } from "#app/_components/runs-table/runs-project.ts";
import { RunsBar } from "#app/_components/runs-table/toolbar/runs-bar.tsx";
import { RunsInfo } from "#app/_components/runs-table/toolbar/runs-info.tsx";
import { useGridRows } from "#app/_components/runs-table/use-grid-rows.ts";
import { useGridState } from "#app/_components/runs-table/use-grid-state.ts";
import { useShownColumns } from "#app/_components/runs-table/use-shown-columns.ts";
import { ViewBar } from "#app/_components/views/view-bar.tsx";
import { parseGridState } from "#lib/tables/query/grid-state.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface RunsTableProps {
  readonly project: RunsProject;
  readonly columns: readonly Column[];
  /** Null when the server could not answer what the URL asks, for a filter that is wrong. */
  readonly initial: InitialGrid | null;
}

/** The runs of a project, or groups of them: bar, facts, grid. */
export function RunsTable({ project, columns: initialColumns, initial }: RunsTableProps) {
  const columns = useColumns(project, initialColumns);
  const frame = useRef<HTMLDivElement>(null);
  const control = useGridState();
  const { state } = control;
  const grid = useGrid(project, state, initial);
  const { view } = grid;
  const shownColumns = useShownColumns({ project, columns, state, facts: view.facts, frame });
  const gridRows = useGridRows(grid, state, shownColumns);
  const applyView = useCallback(
    (parameters: URLSearchParams) => control.set(parseGridState(parameters)),
    [control],
  );
  return (
    <div className="runs">
      <ViewBar project={project} page="runs" parameters={control.parameters} onApply={applyView} />
      <RunsBar
        project={project}
        columns={columns}
        shown={shownColumns.chosen}
        visible={shownColumns.shown}
        control={control}
        total={view.total ?? 0}
      />
      <RunsInfo
        project={project}
        columns={columns}
        control={control}
        view={view}
        rows={gridRows.rows}
        range={gridRows.range}
      />
      <RunsGrid
        project={project}
        columns={columns}
        control={control}
        grid={grid}
        shownColumns={shownColumns}
        gridRows={gridRows}
        frame={frame}
      />
    </div>
  );
}
