"use client";

import { Button } from "@mantine/core";
import { IconAB2, IconFlag3, IconGitCompare } from "@tabler/icons-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { RunActions } from "#app/_components/run-actions/run-actions.tsx";
import type { RunsProject } from "#app/_components/runs-table/runs-project.ts";
import { RunsExport } from "#app/_components/runs-table/toolbar/runs-export.tsx";
import { paths } from "#app/_paths.ts";
import { exactCountText } from "#lib/format/number-text.ts";
import type { GridState } from "#lib/tables/query/grid-state.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface SelectionBarProps {
  readonly project: RunsProject;
  readonly state: GridState;
  /** The shown columns in their order. */
  readonly columns: readonly Column[];
  /** Keys of the selected rows. */
  readonly rows: readonly string[];
  /** Ids of the selected runs, those of selected groups among them; null while they are being looked up. */
  readonly runIds: readonly string[] | null;
  /** The number of matching rows where they were too many to select all; null otherwise. */
  readonly cutFrom: number | null;
  readonly onBaseline: (key: string) => void;
  readonly onClear: () => void;
  /** Further actions. */
  readonly children?: ReactNode;
}

const LARGEST_COMPARISON = 20;
/** Servers take addresses of some 16 KB. */
const LARGEST_LINK = 300;
const ICON = { size: 15, stroke: 1.6, "aria-hidden": true } as const;

/** Actions on the selected runs. It covers the table's foot, so that no row moves. */
export function SelectionBar(props: SelectionBarProps) {
  const { project, state, columns, rows, runIds, cutFrom, onBaseline, onClear, children } = props;
  const count = runIds?.length ?? 0;
  const [only] = rows;
  const canCompare = count >= 2 && count <= LARGEST_COMPARISON;
  return (
    <section className="selection-bar" aria-label="Selection">
      <span className="selection-count" aria-live="polite">
        {runIds === null ? (
          "…"
        ) : (
          <>
            <strong>{exactCountText(count)}</strong> {count === 1 ? "run" : "runs"}
            {cutFrom === null
              ? null
              : `: the first ${exactCountText(rows.length)} of ${exactCountText(cutFrom)} ${state.groupBy.length > 0 ? "groups" : ""}, no more at once`}
          </>
        )}
      </span>
      {canCompare ? (
        <Button
          component={Link}
          href={paths.compare(project.slug, runIds ?? [])}
          prefetch={false}
          leftSection={<IconGitCompare {...ICON} />}
        >
          Compare
        </Button>
      ) : (
        <Button
          disabled
          leftSection={<IconGitCompare {...ICON} />}
          title={`Between 2 and ${LARGEST_COMPARISON} runs can be compared side by side`}
        >
          Compare
        </Button>
      )}
      {count > LARGEST_LINK ? (
        <Button
          disabled
          variant="default"
          leftSection={<IconAB2 {...ICON} />}
          title={`Up to ${LARGEST_LINK} selected runs make an ablation; more come from a filter, on the page of ablations`}
        >
          New ablation
        </Button>
      ) : (
        <Button
          component={Link}
          href={paths.newAblation(project.slug, runIds ?? [])}
          prefetch={false}
          variant="default"
          leftSection={<IconAB2 {...ICON} />}
        >
          New ablation
        </Button>
      )}
      {rows.length === 1 && only !== undefined ? (
        <Button
          variant="default"
          leftSection={<IconFlag3 {...ICON} />}
          onClick={() => onBaseline(only)}
          data-tip="Key b"
        >
          Baseline
        </Button>
      ) : null}
      <RunActions project={project} selected={runIds ?? []} onDone={onClear} archived={state.archived} />
      {count > LARGEST_LINK ? null : (
        <RunsExport
          label="Export selected"
          project={project}
          state={{ ...state, filter: onlyThese(state.filter, runIds ?? []) }}
          columns={columns}
          total={rows.length}
        />
      )}
      {children}
      <Button variant="subtle" color="gray" onClick={onClear} data-tip="Esc">
        Clear
      </Button>
    </section>
  );
}

/** The filter that leaves just these runs of what the table shows. */
function onlyThese(filter: string, runIds: readonly string[]): string {
  const ids = `id in (${runIds.map((id) => `"${id}"`).join(", ")})`;
  return filter === "" ? ids : `(${filter}) and ${ids}`;
}
