"use client";

import { Button } from "@mantine/core";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { EmptyState } from "#app/_components/page/empty-state.tsx";
import { ErrorState } from "#app/_components/page/error-state.tsx";
import { TableSkeleton } from "#app/_components/page/skeletons.tsx";
import { JobItem } from "#app/_components/queue/job-item.tsx";
import { useJobControl } from "#app/_components/queue/use-queue.ts";
import { QUEUE_TABS, type QueueTab } from "#app/_queries/queue.ts";
import type { MirJob, MirJobPage } from "#lib/mir/schema.ts";

interface JobListProps {
  readonly tab: QueueTab;
  readonly jobs: UseInfiniteQueryResult<InfiniteData<MirJobPage>>;
  readonly workerCount: number;
}

const EMPTY_TEXTS: Readonly<Record<QueueTab, { title: string; text: string }>> = {
  active: {
    title: "Nothing waits and nothing runs",
    text: "A job appears here as soon as a run registers a checkpoint, or when you ask for a recomputation on a run’s page.",
  },
  failed: { title: "No job has failed", text: "Jobs that fail for good stand here with the reason." },
  succeeded: {
    title: "No job has succeeded yet",
    text: "Finished computations stand here with their duration.",
  },
  canceled: { title: "No job was canceled", text: "Canceled jobs stand here and can be queued again." },
  all: { title: "No jobs yet", text: "Every registered checkpoint gets a job that computes its MIR." },
};

export function JobList({ tab, jobs, workerCount }: JobListProps) {
  const { cancel, retry } = useJobControl();
  if (jobs.data === undefined) {
    return jobs.error === null ? (
      <TableSkeleton rows={8} columns={[200, 120, 90, 240, 120, 90]} />
    ) : (
      <ErrorState
        title="The jobs could not be loaded"
        message={jobs.error.message}
        onRetry={() => void jobs.refetch()}
      />
    );
  }
  const items = runningFirst(
    jobs.data.pages.flatMap((page) => page.items).filter((job) => belongsTo(tab, job)),
  );
  if (items.length === 0) {
    return <EmptyState title={EMPTY_TEXTS[tab].title}>{EMPTY_TEXTS[tab].text}</EmptyState>;
  }
  return (
    <>
      {tab === "active" && workerCount === 0 ? (
        <p className="page-lead" role="status" style={{ margin: "10px 0 0" }}>
          No worker is alive: these jobs wait until one starts.
        </p>
      ) : null}
      <ul className="job-list" aria-label="Jobs">
        {items.map((job) => (
          <JobItem key={job.id} job={job} onCancel={cancel} onRetry={retry} />
        ))}
      </ul>
      {jobs.hasNextPage ? (
        <div className="job-more">
          <Button
            variant="default"
            loading={jobs.isFetchingNextPage}
            onClick={() => void jobs.fetchNextPage()}
          >
            Show more
          </Button>
        </div>
      ) : null}
    </>
  );
}

/** Filters jobs that a live update has moved to another tab before the list is refetched. */
function belongsTo(tab: QueueTab, job: MirJob): boolean {
  return QUEUE_TABS[tab].some((state) => state === job.state);
}

/** Moves running jobs to the front, otherwise keeping the server's order. */
function runningFirst(jobs: readonly MirJob[]): readonly MirJob[] {
  return [...jobs.filter((job) => job.state === "running"), ...jobs.filter((job) => job.state !== "running")];
}
