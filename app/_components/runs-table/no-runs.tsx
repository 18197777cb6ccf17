"use client";

import { Button } from "@mantine/core";
import { EmptyState } from "#app/_components/page/empty-state.tsx";
import { ErrorState } from "#app/_components/page/error-state.tsx";
import { FirstRunCode } from "#app/_components/page/first-run-code.tsx";
import type { RunsProject } from "#app/_components/runs-table/runs-project.ts";
import { CLEARED, hasFilters } from "#app/_components/runs-table/toolbar/has-filters.ts";
import type { GridStateControl } from "#app/_components/runs-table/use-grid-state.ts";

interface NoRunsProps {
  readonly project: RunsProject;
  readonly control: GridStateControl;
  readonly error: Error | null;
  readonly onRetry: () => void;
}

/** Explains why there are no rows: an error, a filter that nothing matches, or a project that is still empty. */
export function NoRuns({ project, control, error, onRetry }: NoRunsProps) {
  if (error !== null) {
    return <ErrorState title="The runs could not be loaded" message={error.message} onRetry={onRetry} />;
  }
  if (hasFilters(control.state)) {
    return (
      <EmptyState
        title="No run matches"
        actions={
          <Button variant="default" onClick={() => control.change(CLEARED)}>
            Clear filters
          </Button>
        }
      >
        {`None of the ${project.runCount} runs of this project passes the filter.`}
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No runs yet">
      <p className="state-text">
        These lines log a first run with one metric and one checkpoint. It appears here at once, and its MIR
        as soon as a worker has computed it.
      </p>
      <FirstRunCode project={project.slug} />
    </EmptyState>
  );
}
