"use client";

import "#app/_components/runs-table/runs-table.css";
import { useRouter } from "next/navigation";
import { startTransition, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { DataSelection, DataTree } from "#app/_components/data-table/data-column.ts";
import { DataTable } from "#app/_components/data-table/data-table.tsx";
import { dataColumns, type KnownColumns } from "#app/_components/runs-table/cells/data-columns.tsx";
import { useDecimals } from "#app/_components/runs-table/cells/use-decimals.ts";
import { ColumnMenu } from "#app/_components/runs-table/columns/column-menu.tsx";
import { withLook } from "#app/_components/runs-table/columns/column-settings.ts";
import { widthOf } from "#app/_components/runs-table/columns/column-width.ts";
import { withColumns } from "#app/_components/runs-table/columns/table-columns.ts";
import { useColumns } from "#app/_components/runs-table/columns/use-columns.ts";
import { useVisibleColumns } from "#app/_components/runs-table/columns/use-visible-columns.ts";
import { flattenRows } from "#app/_components/runs-table/data/flat-rows.ts";
import type { LoadedRow } from "#app/_components/runs-table/data/grid-list.ts";
import { type InitialGrid, useGrid } from "#app/_components/runs-table/data/use-grid.ts";
import { NoRuns } from "#app/_components/runs-table/no-runs.tsx";
import { RowMenu } from "#app/_components/runs-table/rows/row-menu.tsx";
import { SelectionBar } from "#app/_components/runs-table/rows/selection-bar.tsx";
import { useRowMenu } from "#app/_components/runs-table/rows/use-row-menu.ts";
import { type Selection, useSelection } from "#app/_components/runs-table/rows/use-selection.ts";
import type { RunsProject } from "#app/_components/runs-table/runs-project.ts";
import { RunsBar } from "#app/_components/runs-table/toolbar/runs-bar.tsx";
import { RunsInfo } from "#app/_components/runs-table/toolbar/runs-info.tsx";
import { useGridState } from "#app/_components/runs-table/use-grid-state.ts";
import { useNarrow } from "#app/_components/runs-table/use-narrow.ts";
import { useTagColours } from "#app/_components/values/use-tag-colours.ts";
import { ViewBar } from "#app/_components/views/view-bar.tsx";
import { paths } from "#app/_paths.ts";
import { gridQuestion } from "#app/_queries/grid.ts";
import { deltaModeOf, directionOf } from "#lib/tables/columns/column-display.ts";
import { differingColumns, shownColumns } from "#lib/tables/columns/shown-columns.ts";
import { parseGridState, sortOf } from "#lib/tables/query/grid-state.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface RunsTableProps {
  readonly project: RunsProject;
  readonly columns: readonly Column[];
  /** Null when the server could not answer what the URL asks, for a filter that is wrong. */
  readonly initial: InitialGrid | null;
}

/** Rows around those in sight that are fetched with them. */
const AHEAD = 30;

const keyOf = (row: LoadedRow) => (row.isBaselineCopy === true ? "baseline" : row.key);
const nameOf = (row: LoadedRow) => row.name;

/** The runs of a project, or groups of them: bar, facts, grid. */
export function RunsTable({ project, columns: initialColumns, initial }: RunsTableProps) {
  const columns = useColumns(project, initialColumns);
  const router = useRouter();
  const frame = useRef<HTMLDivElement>(null);
  const control = useGridState();
  const { state, change } = control;
  const { store, view, isStale } = useGrid(project, state, initial);
  const colourOf = useTagColours(project);

  const chosen = useMemo(
    () => shownColumns(state, columns, project.mirDefinition),
    [state, columns, project.mirDefinition],
  );
  const shown = state.onlyDiffering ? differingColumns(chosen, view.facts) : chosen;
  const isNarrow = useNarrow();
  const hasBaseline = state.baseline !== null;
  const placed = useMemo(
    () =>
      shown.map((column) => {
        const look = state.looks.get(column.id);
        return {
          id: column.id,
          width: look?.width ?? widthOf(column, look, state, hasBaseline, isNarrow),
          isPinned: column.id === "name" || look?.isPinned === true,
        };
      }),
    [shown, state, hasBaseline, isNarrow],
  );
  const visible = useVisibleColumns(frame, placed);
  const baseline = hasBaseline ? (view.baseline ?? null) : null;
  const rows = useMemo(() => flattenRows(view, state.open, baseline !== null), [view, state.open, baseline]);
  const [range, setRange] = useState({ first: 0, last: 40 });
  const onVisible = useCallback(
    (first: number, last: number) =>
      startTransition(() =>
        setRange((old) => (old.first === first && old.last === last ? old : { first, last })),
      ),
    [],
  );

  useEffect(() => {
    const ranges = rows.rangesOf(range.first, range.last);
    for (const { group, first, last } of ranges) {
      if (group === null) {
        store.want(first - AHEAD, last + AHEAD, visible);
      } else {
        store.wantMembers(group, first - AHEAD, last + AHEAD, visible);
      }
    }
  }, [store, rows, range, visible]);

  const factColumns = useMemo(
    () => factColumnsOf(state.onlyDiffering ? chosen : shown.filter(({ id }) => visible.includes(id)), state),
    [state, chosen, shown, visible],
  );
  useEffect(() => store.wantFacts(factColumns, state.baseline), [store, factColumns, state.baseline]);

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
  const { facts } = view;
  const tableColumns = useMemo(
    () =>
      dataColumns(
        shown,
        { project, state, facts, baseline, decimals, colourOf, isNarrow, menuOf },
        known.current,
      ),
    [shown, project, state, facts, baseline, decimals, colourOf, isNarrow, menuOf],
  );

  const tree = useMemo(
    (): DataTree<LoadedRow> => ({
      level: (row) => row.level + 1,
      isOpen: (row) =>
        row.kind === "group" && row.isBaselineCopy !== true ? state.open.includes(row.key) : undefined,
      onToggle: (row) =>
        change({
          open: state.open.includes(row.key)
            ? state.open.filter((key) => key !== row.key)
            : [...state.open, row.key],
        }),
    }),
    [state.open, change],
  );

  const applyView = useCallback(
    (parameters: URLSearchParams) => control.set(parseGridState(parameters)),
    [control],
  );
  const selection = useSelection(project.slug, gridQuestion(state), state.groupBy.join("\n"));
  const selectionOfTable = useMemo(
    () => withCopy(selection, baseline?.key ?? null),
    [selection, baseline?.key],
  );
  const setBaseline = useCallback((key: string | null) => change({ baseline: key }), [change]);
  const menu = useRowMenu(rows, range, state.baseline, setBaseline);

  return (
    <div className="runs">
      <ViewBar project={project} page="runs" parameters={control.parameters} onApply={applyView} />
      <RunsBar
        project={project}
        columns={columns}
        shown={chosen}
        visible={shown}
        control={control}
        total={view.total ?? 0}
      />
      <RunsInfo project={project} columns={columns} control={control} view={view} rows={rows} range={range} />
      <div className="runs-grid" ref={frame} {...menu.handlers}>
        <DataTable
          label={`Runs of ${project.name}`}
          columns={tableColumns}
          rowAt={rows.rowAt}
          rowKey={keyOf}
          rowName={nameOf}
          fixedRows={baseline === null ? 0 : 1}
          total={rows.total}
          onVisible={onVisible}
          sort={sortOf(state, project.mirDefinition)}
          onSort={(sort) => change({ sort: sort.length === 0 ? null : sort })}
          onOpen={(row) =>
            row.kind === "group" ? tree.onToggle(row) : router.push(paths.run(project.slug, row.key))
          }
          {...(state.groupBy.length > 0 ? { tree } : {})}
          selection={selectionOfTable}
          onReorder={(ids, pin) => {
            const moved = withColumns(state, ids, columns, project.mirDefinition);
            const look = { isPinned: pin?.isPinned === true ? true : undefined };
            control.set(pin === undefined ? moved : { ...moved, looks: withLook(state.looks, pin.id, look) });
          }}
          canPin
          onResize={(id, width) => change({ looks: withLook(state.looks, id, { width: Math.round(width) }) })}
          isBusy={isStale}
          empty={
            <NoRuns project={project} control={control} error={view.error} onRetry={() => store.refresh()} />
          }
        />
        {selection.rows.size === 0 ? null : (
          <SelectionBar
            project={project}
            state={state}
            columns={shown}
            rows={[...selection.rows]}
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
    </div>
  );
}

/** The baseline stands above the others too: both of its rows have one box. */
function withCopy({ rows, onChange, selectAll }: Selection, baseline: string | null): DataSelection {
  const isSelected = baseline !== null && rows.has(baseline);
  return {
    selected: isSelected ? new Set([...rows, "baseline"]) : rows,
    onChange: (next) => {
      const keys = new Set(next);
      const isCopySelected = keys.delete("baseline");
      if (baseline !== null && isCopySelected !== isSelected) {
        if (isCopySelected) {
          keys.add(baseline);
        } else {
          keys.delete(baseline);
        }
      }
      onChange(keys);
    },
    onAll: selectAll,
  };
}

/** Columns whose facts change what is shown; the name, so that a baseline is known without any. */
function factColumnsOf(
  columns: readonly Column[],
  state: ReturnType<typeof useGridState>["state"],
): string[] {
  const needed = columns.filter((column) => {
    const look = state.looks.get(column.id);
    const isRanked = directionOf(column, look) !== null && look?.marks !== false;
    const hasDelta = state.baseline !== null && deltaModeOf(column, look) !== null;
    return state.onlyDiffering || isRanked || look?.heat === true || hasDelta;
  });
  const ids = needed.map(({ id }) => id);
  // The baseline's row shows all columns.
  return state.baseline === null
    ? ids
    : ["name", ...columns.map(({ id }) => id).filter((id) => id !== "name")];
}
