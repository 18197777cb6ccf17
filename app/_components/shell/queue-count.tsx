"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useLiveRefresh } from "#app/_hooks/use-live.ts";
import { queueKeys, workersQuery } from "#app/_queries/queue.ts";

/** Jobs that run or wait, beside the rail's Queue. */
export function QueueCount() {
  const client = useQueryClient();
  const { data: active = 0 } = useQuery({
    ...workersQuery(),
    select: ({ throughput }) => throughput.running + throughput.queued,
  });
  useLiveRefresh(
    (frame) => frame.type === "job" && (frame.job.state !== "running" || frame.job.phase === "starting"),
    () => client.invalidateQueries({ queryKey: queueKeys.workers }),
    2000,
  );
  return active === 0 ? null : (
    <span className="rail-link-count">
      {active}
      <span className="visually-hidden"> active jobs</span>
    </span>
  );
}
