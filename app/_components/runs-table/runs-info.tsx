"use client";

import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useMemo } from "react";
import { LiveDot } from "#app/_components/page/live-dot.tsx";
import { comparabilityNotes } from "#app/_components/runs-table/comparability.ts";
import type { RunsProject } from "#app/_components/runs-table/runs-project.ts";
import type { RunsView } from "#app/_components/runs-table/use-runs-view.ts";
import { exactCountText } from "#lib/numerics/number-text.ts";
import type { RunRow } from "#lib/tables/schema.ts";

interface RunsInfoProps {
  readonly project: RunsProject;
  readonly view: RunsView;
  readonly runs: { readonly rows: readonly RunRow[]; readonly total: number; readonly error: Error | null };
}

/** How many runs, and what to keep in mind when reading them. */
export function RunsInfo({ project, view, runs }: RunsInfoProps) {
  const notes = useMemo(() => comparabilityNotes(runs.rows, view.definition), [runs.rows, view.definition]);
  const all = Math.max(project.runCount, runs.total);
  return (
    <div className="runs-info">
      <span aria-live="polite">
        <strong>{exactCountText(runs.total)}</strong> of {exactCountText(all)} {all === 1 ? "run" : "runs"}
      </span>
      {view.isNarrowed ? (
        <Button variant="subtle" size="compact-xs" onClick={view.clear}>
          Clear filters
        </Button>
      ) : null}
      <LiveDot />
      {runs.error !== null && runs.rows.length > 0 ? (
        <span className="runs-note" role="alert">
          <IconAlertTriangle size={14} aria-hidden />
          Not up to date: {runs.error.message}
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
