"use client";

import { Select, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { ColumnChooser } from "#app/_components/data-table/column-chooser.tsx";
import { BackfillButton } from "#app/_components/evaluation-sets/backfill-dialog.tsx";
import { DefinitionMenu } from "#app/_components/runs-table/definition-menu.tsx";
import { ExportMenu } from "#app/_components/runs-table/export-menu.tsx";
import { FilterBox } from "#app/_components/runs-table/filter-box.tsx";
import type { RunsProject } from "#app/_components/runs-table/runs-project.ts";
import type { RunsView } from "#app/_components/runs-table/use-runs-view.ts";
import { MIR_DEFINITIONS } from "#lib/mir/definitions.ts";
import { RunStatusSchema } from "#lib/runs/schema.ts";
import type { Column } from "#lib/tables/schema.ts";

const ANY_STATUS = "any";
const STATUSES = [
  { value: ANY_STATUS, label: "Any status" },
  ...RunStatusSchema.options.map((status) => ({ value: status, label: status })),
];

interface RunsBarProps {
  readonly project: RunsProject;
  readonly columns: readonly Column[];
  readonly view: RunsView;
  readonly total: number;
}

/** What narrows the rows, what chooses the columns, what takes both along. */
export function RunsBar({ project, columns, view, total }: RunsBarProps) {
  const filled = new Map(
    MIR_DEFINITIONS.map((definition) => [
      definition,
      columns.find((column) => column.id === `mir.${definition}`)?.filled ?? 0,
    ]),
  );
  const shownIds = view.shown.map((column) => column.id);
  return (
    <search className="runs-bar" aria-label="Runs">
      <NameSearch value={view.parameters.q} onChange={view.setText} />
      <FilterBox value={view.parameters.filter} onChange={view.setFilter} columns={columns} />
      <Select
        aria-label="Status"
        data={STATUSES}
        value={view.parameters.status ?? ANY_STATUS}
        onChange={(status) => view.setStatus(RunStatusSchema.safeParse(status).data ?? null)}
        allowDeselect={false}
        w={124}
      />
      <DefinitionMenu
        shown={view.definition}
        projectDefault={project.mirDefinition}
        filled={filled}
        onChange={view.setDefinition}
      />
      <ColumnChooser
        columns={columns.map((column) => ({
          id: column.id,
          label: column.label,
          group: column.group,
          hint: column.filled === project.runCount ? "" : `${column.filled} of ${project.runCount}`,
          isFixed: column.id === "name",
        }))}
        shown={shownIds}
        isDefault={view.areColumnsDefault}
        onChange={view.setColumns}
        onReset={view.resetColumns}
      />
      <BackfillButton size="xs" slug={project.slug} filter={view.parameters.filter} />
      <ExportMenu question={view.question} columns={shownIds} total={total} />
    </search>
  );
}

function NameSearch({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (text: string) => void;
}) {
  const [draft, setDraft] = useState(value);
  const [applied, setApplied] = useState(value);
  if (value !== applied) {
    setApplied(value);
    setDraft(value);
  }
  useEffect(() => {
    if (draft === value) {
      return;
    }
    const timer = setTimeout(() => {
      setApplied(draft);
      onChange(draft);
    }, 250);
    return () => clearTimeout(timer);
  }, [draft, value, onChange]);
  return (
    <TextInput
      className="runs-search"
      type="search"
      aria-label="Search names"
      placeholder="Search names"
      leftSection={<IconSearch size={14} stroke={1.6} aria-hidden />}
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
    />
  );
}
