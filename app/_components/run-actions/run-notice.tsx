"use client";

import "#app/_components/run-actions/run-actions.css";
import { Button } from "@mantine/core";
import { useRunAction } from "#app/_components/run-actions/use-run-action.ts";
import { RelativeTime } from "#app/_components/values/relative-time.tsx";
import type { Run } from "#lib/runs/schema.ts";

/** Explains why tables do not show an archived or deleted run, with a button to restore it. */
export function RunNotice({
  run,
}: {
  readonly run: Pick<Run, "id" | "project" | "archivedAt" | "deletedAt">;
}) {
  const { act, isBusy } = useRunAction(run.project.slug, true);
  const runIds = [run.id];
  if (run.deletedAt !== null) {
    return (
      <div className="run-notice" role="status">
        <p>
          This run is in the trash (since <RelativeTime at={run.deletedAt} />
          ): tables, figures and counts leave it out.
        </p>
        <Button loading={isBusy} onClick={() => void act({ action: "restore", runIds })}>
          Restore
        </Button>
      </div>
    );
  }
  if (run.archivedAt !== null) {
    return (
      <div className="run-notice" role="status">
        <p>
          This run is archived (since <RelativeTime at={run.archivedAt} />
          ): tables leave it out unless they are asked for archived runs.
        </p>
        <Button variant="default" loading={isBusy} onClick={() => void act({ action: "unarchive", runIds })}>
          Unarchive
        </Button>
      </div>
    );
  }
  return null;
}
