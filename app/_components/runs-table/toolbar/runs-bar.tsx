"use client";

import { memo, useCallback } from "react";
import { CalculationsMenu } from "#app/_components/calculations/calculations-menu.tsx";
import { BackfillButton } from "#app/_components/evaluation-sets/backfill-dialog.tsx";
import { ColumnChooser } from "#app/_components/runs-table/columns/column-chooser.tsx";
import { withColumns, withDefinition } from "#app/_components/runs-table/columns/table-columns.ts";
import type { RunsProject } from "#app/_components/runs-table/runs-project.ts";
import { DefinitionMenu } from "#app/_components/runs-table/toolbar/definition-menu.tsx";
import { DifferingButton } from "#app/_components/runs-table/toolbar/differing-button.tsx";
import { FilterBox } from "#app/_components/runs-table/toolbar/filter-box.tsx";
import { NameSearch } from "#app/_components/runs-table/toolbar/name-search.tsx";
import { RunsExport } from "#app/_components/runs-table/toolbar/runs-export.tsx";
import { RunsMore } from "#app/_components/runs-table/toolbar/runs-more.tsx";
import { StatusMenu } from "#app/_components/runs-table/toolbar/status-menu.tsx";
import type { GridStateControl } from "#app/_components/runs-table/use-grid-state.ts";
import { MIR_DEFINITIONS } from "#lib/mir/definitions.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface RunsBarProps {
  readonly project: RunsProject;
  readonly columns: readonly Column[];
  /** In order, those that are hidden for being equal everywhere included. */
  readonly shown: readonly Column[];
  /** Without the hidden ones. */
  readonly visible: readonly Column[];
  readonly control: GridStateControl;
  readonly total: number;
}

function RunsBarOf({ project, columns, shown, visible, control, total }: RunsBarProps) {
  const { state, change, set } = control;
  const filled = new Map(
    MIR_DEFINITIONS.map((definition) => [
      definition,
      columns.find((column) => column.id === `mir.${definition}`)?.filled ?? 0,
    ]),
  );
  const setText = useCallback((text: string) => change({ text }), [change]);
  const setFilter = useCallback((filter: string) => change({ filter }), [change]);
  return (
    <search className="runs-bar" aria-label="Runs">
      <NameSearch value={state.text} onChange={setText} />
      <FilterBox
        value={state.filter}
        onChange={setFilter}
        columns={columns}
        calculations={state.calculations}
      />
      <StatusMenu state={state} onChange={change} />
      <DefinitionMenu
        shown={state.mir ?? project.mirDefinition}
        projectDefault={project.mirDefinition}
        filled={filled}
        onChange={(definition) => set(withDefinition(state, definition, project.mirDefinition))}
      />
      <ColumnChooser
        state={state}
        columns={columns}
        shown={shown}
        runCount={project.runCount}
        definition={state.mir ?? project.mirDefinition}
        onChange={(ids) => set(withColumns(state, ids, columns, project.mirDefinition))}
        onReset={() => change({ columns: null })}
      />
      <RunsMore>
        <CalculationsMenu state={state} onChange={set} columns={columns} />
        <DifferingButton
          isInMenu
          isOn={state.onlyDiffering}
          onChange={(onlyDiffering) => change({ onlyDiffering })}
        />
        <BackfillButton size="xs" slug={project.slug} filter={state.filter} />
        <RunsExport project={project} state={state} columns={visible} total={total} />
      </RunsMore>
    </search>
  );
}

/** Filters, columns and exports. Memoised, so that arriving rows do not draw it again. */
export const RunsBar = memo(RunsBarOf);
