import type { Metadata } from "next";
import { LiveDot } from "#app/_components/page/live-dot.tsx";
import { PageHeader } from "#app/_components/page/page-header.tsx";
import { QueueView } from "#app/_components/queue/queue-view.tsx";
import { JOBS_PAGE, QUEUE_TAB_NAMES, QUEUE_TABS } from "#app/_queries/queue.ts";
import { getActor } from "#lib/auth/actor.ts";
import { canViewQueue } from "#lib/auth/can.ts";
import { AppError } from "#lib/errors.ts";
import { listJobs } from "#lib/mir/jobs/jobs-list.ts";
import { readThroughput } from "#lib/mir/jobs/repository-throughput.ts";
import { listWorkers } from "#lib/mir/jobs/repository-workers.ts";

export const metadata: Metadata = { title: "Queue" };

interface QueuePageProps {
  readonly searchParams: Promise<{ state?: string | string[] }>;
}

export default async function QueuePage({ searchParams }: QueuePageProps) {
  if (!canViewQueue(await getActor())) {
    throw new AppError("forbidden", "You may not see the queue");
  }
  const { state } = await searchParams;
  const tab = QUEUE_TAB_NAMES.find((name) => name === state) ?? "active";
  const [jobs, items, numbers] = await Promise.all([
    listJobs({ state: QUEUE_TABS[tab], limit: JOBS_PAGE }),
    listWorkers(),
    readThroughput(),
  ]);
  return (
    <>
      <PageHeader title="Queue" meta={<LiveDot />} />
      <QueueView initial={{ tab, jobs, workers: { items, nextCursor: null, throughput: numbers } }} />
    </>
  );
}
