"use client";

import { useRouter } from "next/navigation";
import { type RefObject, useCallback, useMemo, useRef } from "react";
import { DataTable } from "#app/_components/data-table/data-table.tsx";
import { dataColumns, type KnownColumns } from "#app/_components/runs-table/cells/data-columns.tsx";
import { useDecimals } from "#app/_components/runs-table/cells/use-decimals.ts";
import { ColumnMenu } from "#app/_components/runs-table/columns/column-menu.tsx";
import type { LoadedRow } from "#app/_components/runs-table/data/grid-list.ts";
import type { GridData } from "#app/_components/runs-table/data/use-grid.ts";
import { NoRuns } from "#app/_components/runs-table/no-runs.tsx";
import { RowMenu } from "#app/_components/runs-table/rows/row-menu.tsx";
import { SelectionBar } from "#app/_components/runs-table/rows/selection-bar.tsx";
import { useRowMenu } from "#app/_components/runs-table/rows/use-row-menu.ts";
import { useSelection } from "#app/_components/runs-table/rows/use-selection.ts";
import { BASELINE_COPY, withBaselineCopy } from "#app/_components/runs-table/rows/with-baseline-copy.ts";
import type { RunsProject } from "#app/_components/runs-table/runs-project.ts";
import type { GridRows } from "#app/_components/runs-table/use-grid-rows.ts";
import type { GridStateControl } from "#app/_components/runs-table/use-grid-state.ts";
import type { ShownColumns } from "#app/_components/runs-table/use-shown-columns.ts";
import { useTableState } from "#app/_components/runs-table/use-table-state.ts";
import { useTagColours } from "#app/_components/values/use-tag-colours.ts";
import { paths } from "#app/_paths.ts";
import { gridQuestion } from "#app/_queries/grid.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface RunsGridProps {
  readonly project: RunsProject;
  readonly columns: readonly Column[];
  readonly control: GridStateControl;
  readonly grid: GridData;
  readonly shownColumns: ShownColumns;
  readonly gridRows: GridRows;
  readonly frame: RefObject<HTMLDivElement | null>;
}

const rowId = (row: LoadedRow) => (row.isBaselineCopy === true ? BASELINE_COPY : row.key);
const rowName = (row: LoadedRow) => row.name;
const canExpand = (row: LoadedRow) => row.kind === "group";

/** The rows of runs, or of groups of them, with what can be done with a row and with the selected ones. */
export function RunsGrid(props: RunsGridProps) {
  const { project, columns, control, grid, shownColumns, gridRows, frame } = props;
  const { state, change } = control;
  const { rows, baseline, range, onVisible } = gridRows;
  const { chosen, shown } = shownColumns;
  const router = useRouter();
  const tableColumns = useTableColumns(props);
  const table = useTableState(
    useMemo(() => ({ project, columns, chosen, shown, control }), [project, columns, chosen, shown, control]),
  );
  const selection = useSelection(project.slug, gridQuestion(state), state.groupBy.join("\n"));
  const { rowSelection, onRowSelectionChange } = useMemo(
    () => withBaselineCopy(selection, baseline?.key ?? null),
    [selection, baseline?.key],
  );
  const tableState = useMemo(() => ({ ...table.state, rowSelection }), [table.state, rowSelection]);
  const setBaseline = useCallback((key: string | null) => change({ baseline: key }), [change]);
  const menu = useRowMenu(rows, range, state.baseline, setBaseline);
  const selected = Object.keys(selection.rowSelection);

  return (
    <>
      <div className="runs-grid" ref={frame} {...menu.handlers}>
        <DataTable
          label={`Runs of ${project.name}`}
          columns={tableColumns}
          {...table}
          state={tableState}
          onRowSelectionChange={onRowSelectionChange}
          onSelectAll={selection.selectAll}
          data={rows.loaded}
          getSubRows={state.groupBy.length > 0 ? rows.membersOf : undefined}
          getRowCanExpand={canExpand}
          getRowId={rowId}
          rowName={rowName}
          rowAt={rows.rowAt}
          rowCount={rows.total}
          fixedRows={baseline === null ? 0 : 1}
          onVisible={onVisible}
          onOpen={(row) =>
            row.kind === "run"
              ? router.push(paths.run(project.slug, row.key))
              : table.onExpandedChange(({ [row.key]: isExpanded, ...others }) =>
                  isExpanded === true ? others : { ...others, [row.key]: true },
                )
          }
          isBusy={grid.isStale}
          empty={
            <NoRuns
              project={project}
              control={control}
              error={grid.view.error}
              onRetry={() => grid.store.refresh()}
            />
          }
        />
        {selected.length === 0 ? null : (
          <SelectionBar
            project={project}
            state={state}
            columns={shown}
            rows={selected}
            runIds={selection.runIds}
            cutFrom={selection.cutFrom}
            onBaseline={setBaseline}
            onClear={selection.clear}
          />
        )}
      </div>
      <RowMenu
        place={menu.place}
        slug={project.slug}
        baseline={baseline}
        onBaseline={setBaseline}
        onClose={menu.close}
      />
    </>
  );
}

/** The columns as the data table takes them. */
function useTableColumns({ project, control, grid, shownColumns, gridRows }: RunsGridProps) {
  const { state } = control;
  const { chosen, shown, isNarrow } = shownColumns;
  const { rows, baseline, range } = gridRows;
  const { facts } = grid.view;
  const colourOf = useTagColours(project);
  const decimals = useDecimals(rows, range, shown, state, gridQuestion(state));
  const menuOf = useCallback(
    (column: Column) => (
      <ColumnMenu
        column={column}
        shown={chosen.map(({ id }) => id)}
        control={control}
        projectDefinition={project.mirDefinition}
      />
    ),
    [chosen, control, project.mirDefinition],
  );
  const known = useRef<KnownColumns>(new Map());
  return useMemo(
    () =>
      dataColumns(
        chosen,
        { project, state, facts, baseline, decimals, colourOf, isNarrow, menuOf },
        known.current,
      ),
    [chosen, project, state, facts, baseline, decimals, colourOf, isNarrow, menuOf],
  );
}
