"use client";

import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { memo, useCallback, useMemo } from "react";
import { LiveDot } from "#app/_components/page/live-dot.tsx";
import type { FlatRows, RowRange } from "#app/_components/runs-table/data/flat-rows.ts";
import type { GridView } from "#app/_components/runs-table/data/grid-store.ts";
import type { RunsProject } from "#app/_components/runs-table/runs-project.ts";
import { BaselineChip } from "#app/_components/runs-table/toolbar/baseline-chip.tsx";
import { DifferingButton } from "#app/_components/runs-table/toolbar/differing-button.tsx";
import { FilterBox } from "#app/_components/runs-table/toolbar/filter-box.tsx";
import { GroupMenu } from "#app/_components/runs-table/toolbar/group-menu.tsx";
import { CLEARED, hasFilters } from "#app/_components/runs-table/toolbar/has-filters.ts";
import { SortChips } from "#app/_components/runs-table/toolbar/sort-chips.tsx";
import type { GridStateControl } from "#app/_components/runs-table/use-grid-state.ts";
import { comparabilityNotes } from "#lib/analysis/comparability.ts";
import { exactCountText } from "#lib/format/number-text.ts";
import { sortOf } from "#lib/tables/query/grid-state.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface RunsInfoProps {
  readonly project: RunsProject;
  readonly columns: readonly Column[];
  readonly control: GridStateControl;
  readonly view: GridView;
  readonly rows: FlatRows;
  /** The visible rows. */
  readonly range: RowRange;
}

/** How many runs there are, how they are arranged, and what limits their comparison. */
export function RunsInfo({ project, columns, control, view, rows, range }: RunsInfoProps) {
  const { state, change } = control;
  const definition = state.mir ?? project.mirDefinition;
  const notes = useMemo(() => {
    const cells = [];
    for (let index = range.first; index <= Math.min(range.last, rows.total - 1); index++) {
      const cell = rows.rowAt(index)?.cells.get(`mir.${definition}`)?.mir;
      if (cell !== undefined) {
        cells.push(cell);
      }
    }
    return comparabilityNotes(cells);
  }, [rows, range, definition]);
  const isGrouped = state.groupBy.length > 0;
  const all = Math.max(project.runCount, view.runs);
  return (
    <div className="runs-info">
      <span aria-live="polite">
        {isGrouped ? (
          <>
            <strong>{exactCountText(view.total ?? 0)}</strong> {view.total === 1 ? "group" : "groups"},{" "}
          </>
        ) : null}
        <strong>{exactCountText(view.runs)}</strong> of {exactCountText(all)} {all === 1 ? "run" : "runs"}
      </span>
      {hasFilters(state) ? (
        <Button variant="subtle" size="compact-xs" onClick={() => change(CLEARED)}>
          Clear filters
        </Button>
      ) : null}
      <LiveDot />
      <Arrangement project={project} columns={columns} control={control} />
      {state.baseline === null ? null : (
        <BaselineChip baseline={view.baseline} onClear={() => change({ baseline: null })} />
      )}
      {view.error !== null && (view.total ?? 0) > 0 ? (
        <span className="runs-note" role="alert">
          <IconAlertTriangle size={14} aria-hidden />
          Not up to date: {view.error.message}
        </span>
      ) : null}
      {notes.map((note) => (
        <span key={note} className="runs-note">
          <IconAlertTriangle size={14} aria-hidden />
          {note}
        </span>
      ))}
    </div>
  );
}

type ArrangementProps = Pick<RunsInfoProps, "project" | "columns" | "control">;

function ArrangementOf({ project, columns, control }: ArrangementProps) {
  const { state, change } = control;
  const setHaving = useCallback((having: string) => change({ having }), [change]);
  return (
    <>
      <GroupMenu state={state} columns={columns} onChange={change} />
      {state.groupBy.length > 0 ? (
        <FilterBox
          of="groups"
          value={state.having}
          onChange={setHaving}
          columns={columns}
          calculations={state.calculations}
        />
      ) : null}
      <span className="runs-order">
        <span aria-hidden="true">Sorted by</span>
        <SortChips
          sort={sortOf(state, project.mirDefinition)}
          columns={columns}
          calculations={state.calculations}
          onChange={(sort) => change({ sort })}
        />
      </span>
      <DifferingButton isOn={state.onlyDiffering} onChange={(onlyDiffering) => change({ onlyDiffering })} />
    </>
  );
}

/** How rows are grouped and ordered. Memoised, so that arriving rows do not draw it again. */
const Arrangement = memo(ArrangementOf);
