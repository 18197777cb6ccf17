"use client";

import "#app/_components/runs-table/runs-table.css";
import { useRouter } from "next/navigation";
import { useCallback, useMemo } from "react";
import { DataTable } from "#app/_components/data-table/data-table.tsx";
import { NoRuns } from "#app/_components/runs-table/no-runs.tsx";
import { decimalsKey, readDecimals, runColumns } from "#app/_components/runs-table/run-columns.tsx";
import { RunsBar } from "#app/_components/runs-table/runs-bar.tsx";
import { RunsInfo } from "#app/_components/runs-table/runs-info.tsx";
import type { RunsProject } from "#app/_components/runs-table/runs-project.ts";
import { type InitialRuns, useRuns } from "#app/_components/runs-table/use-runs.ts";
import { useRunsView } from "#app/_components/runs-table/use-runs-view.ts";
import { paths } from "#app/_paths.ts";
import type { Column, RunRow } from "#lib/tables/schema.ts";

interface RunsTableProps {
  readonly project: RunsProject;
  readonly columns: readonly Column[];
  /** Null when the server could not answer what the URL asks, for a filter that is wrong. */
  readonly initial: InitialRuns | null;
}

/** Rows left below the window when the next page is asked for. */
const FETCH_AHEAD = 40;
const idOf = (row: RunRow) => row.id;

/** The runs of a project: bar, facts, grid. */
export function RunsTable({ project, columns, initial }: RunsTableProps) {
  const router = useRouter();
  const view = useRunsView(project, columns);
  const runs = useRuns(view.question, project.id, initial);
  const decimals = decimalsKey(view.shown, runs.rows);
  const dataColumns = useMemo(
    () => runColumns(view.shown, { slug: project.slug, decimals: readDecimals(decimals) }),
    [view.shown, project.slug, decimals],
  );
  const { rows, loadMore } = runs;
  const rowAt = useCallback((index: number) => rows[index], [rows]);
  const onVisible = useCallback(
    (_: number, last: number) => {
      if (last >= rows.length - FETCH_AHEAD) {
        loadMore();
      }
    },
    [rows.length, loadMore],
  );
  return (
    <div className="runs">
      <RunsBar project={project} columns={columns} view={view} total={runs.total} />
      <RunsInfo project={project} view={view} runs={runs} />
      <div className="runs-grid">
        <DataTable
          label={`Runs of ${project.name}`}
          columns={dataColumns}
          rowAt={rowAt}
          rowKey={idOf}
          total={runs.total}
          sort={view.question.sort}
          onSort={view.setSort}
          onOpen={(row) => router.push(paths.run(project.slug, row.id))}
          onVisible={onVisible}
          isBusy={runs.isStale}
          empty={<NoRuns project={project} view={view} error={runs.error} onRetry={runs.retry} />}
        />
      </div>
    </div>
  );
}
