"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useLiveRefresh } from "#app/_hooks/use-live.ts";
import { apiPaths } from "#app/_paths.ts";
import { fetchJson } from "#app/_queries/fetch-json.ts";
import { refreshQueries } from "#app/_queries/refresh.ts";
import { WorkerPageSchema } from "#lib/mir/schema.ts";

/**
 * Separate from the queue page's cache entry: the rail receives live updates before the page is hydrated, and sharing the
 * entry would change the data that the page hydrates with.
 */
const COUNT_KEY = ["queue-count"];

/** The number of queued and running jobs, next to Queue in the rail. */
export function QueueCount() {
  const client = useQueryClient();
  const { data: active = 0 } = useQuery({
    queryKey: COUNT_KEY,
    queryFn: async ({ signal }) => {
      const { throughput } = await fetchJson(apiPaths.workers(), WorkerPageSchema, { signal });
      return throughput.running + throughput.queued;
    },
  });
  useLiveRefresh(
    (frame) => frame.type === "job" && (frame.job.state !== "running" || frame.job.phase === "starting"),
    () => void refreshQueries(client, COUNT_KEY),
    2000,
  );
  return active === 0 ? null : (
    <span className="rail-link-count">
      {active}
      <span className="visually-hidden"> active jobs</span>
    </span>
  );
}
