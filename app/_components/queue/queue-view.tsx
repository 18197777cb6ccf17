"use client";

import "#app/_components/queue/queue.css";
import { Tabs } from "@mantine/core";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { JobList } from "#app/_components/queue/job-list.tsx";
import { QueueStats } from "#app/_components/queue/queue-stats.tsx";
import { type InitialQueue, useQueue } from "#app/_components/queue/use-queue.ts";
import { WorkerTable } from "#app/_components/queue/worker-table.tsx";
import { QUEUE_TAB_NAMES, QUEUE_TABS, type QueueTab } from "#app/_queries/queue.ts";
import type { Throughput } from "#lib/mir/schema.ts";

const TITLES: Readonly<Record<QueueTab, string>> = {
  active: "Active",
  failed: "Failed",
  succeeded: "Succeeded",
  canceled: "Canceled",
  all: "All",
};

/** Jobs, workers and throughput. */
export function QueueView({ initial }: { readonly initial: InitialQueue }) {
  const [tab, setTab] = useQueryState("state", parseAsStringLiteral(QUEUE_TAB_NAMES).withDefault("active"));
  const { jobs, workers } = useQueue(tab, initial);
  const { throughput, items } = workers.data;
  return (
    <div className="queue-body">
      <QueueStats throughput={throughput} />
      <h2 className="section-title">Workers</h2>
      <WorkerTable workers={items} jobs={jobs.data?.pages.flatMap((page) => page.items) ?? []} />
      <h2 className="section-title">Jobs</h2>
      <Tabs value={tab} onChange={(next) => setTab(QUEUE_TAB_NAMES.find((name) => name === next) ?? null)}>
        <Tabs.List aria-label="Jobs by state" className="queue-tabs">
          {QUEUE_TAB_NAMES.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {TITLES[name]} <span className="dim">{countOf(name, throughput)}</span>
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab}>
          <JobList tab={tab} jobs={jobs} workerCount={items.filter((worker) => worker.isAlive).length} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

function countOf(tab: QueueTab, throughput: Throughput): number {
  return QUEUE_TABS[tab].reduce((sum, state) => sum + throughput[state], 0);
}
