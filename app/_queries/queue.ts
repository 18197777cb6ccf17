import { queryOptions } from "@tanstack/react-query";
import { z } from "zod";
import { apiPaths } from "#app/_paths.ts";
import { fetchJson } from "#app/_queries/fetch-json.ts";
import { type MirJobState, ThroughputSchema, WorkerSchema } from "#lib/mir/schema.ts";

export const queueKeys = {
  all: ["queue"] as const,
  workers: ["queue", "workers"] as const,
  jobs: (states: readonly MirJobState[]) => ["queue", "jobs", states] as const,
};

export const WorkersAnswerSchema = z.object({ items: z.array(WorkerSchema), throughput: ThroughputSchema });

export function queueCountsQuery() {
  return queryOptions({
    queryKey: queueKeys.workers,
    queryFn: ({ signal }) => fetchJson(apiPaths.workers(), WorkersAnswerSchema, { signal }),
    select: ({ throughput }) => ({ running: throughput.running, queued: throughput.queued }),
  });
}
