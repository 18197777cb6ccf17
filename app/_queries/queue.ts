import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { apiPaths } from "#app/_paths.ts";
import { fetchJson } from "#app/_queries/fetch-json.ts";
import {
  type MirJob,
  type MirJobPage,
  MirJobPageSchema,
  MirJobSchema,
  type MirJobState,
  type WorkerPage,
  WorkerPageSchema,
} from "#lib/mir/schema.ts";

/** The tabs of the queue page, with the job states of each. */
export const QUEUE_TABS = {
  active: ["queued", "running"],
  failed: ["failed"],
  succeeded: ["succeeded"],
  canceled: ["canceled"],
  all: ["queued", "running", "succeeded", "failed", "canceled"],
} as const satisfies Record<string, readonly MirJobState[]>;

export type QueueTab = keyof typeof QUEUE_TABS;
export const QUEUE_TAB_NAMES = [
  "active",
  "failed",
  "succeeded",
  "canceled",
  "all",
] as const satisfies QueueTab[];

export const JOBS_PAGE = 50;

export const queueKeys = {
  workers: ["queue", "workers"],
  jobs: ["queue", "jobs"],
} as const;

export function workersQuery() {
  return queryOptions({
    queryKey: queueKeys.workers,
    queryFn: ({ signal }): Promise<WorkerPage> => fetchJson(apiPaths.workers(), WorkerPageSchema, { signal }),
  });
}

export function jobsQuery(tab: QueueTab) {
  return infiniteQueryOptions({
    queryKey: [...queueKeys.jobs, tab],
    queryFn: ({ pageParam, signal }): Promise<MirJobPage> => {
      const query = new URLSearchParams({ state: QUEUE_TABS[tab].join(","), limit: String(JOBS_PAGE) });
      if (pageParam !== null) {
        query.set("cursor", pageParam);
      }
      return fetchJson(apiPaths.jobs(query), MirJobPageSchema, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page: MirJobPage) => page.nextCursor,
  });
}

export const cancelJob = (id: string): Promise<MirJob> =>
  fetchJson(apiPaths.cancelJob(id), MirJobSchema, { method: "POST" });

export const retryJob = (id: string): Promise<MirJob> =>
  fetchJson(apiPaths.retryJob(id), MirJobSchema, { method: "POST" });
