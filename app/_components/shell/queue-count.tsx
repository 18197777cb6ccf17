"use client";

import { useQuery } from "@tanstack/react-query";
import { queueCountsQuery } from "#app/_queries/queue.ts";

/** Jobs that run or wait, beside the rail's Queue. */
export function QueueCount() {
  const { data } = useQuery(queueCountsQuery());
  const active = data === undefined ? 0 : data.running + data.queued;
  return active === 0 ? null : (
    <span className="rail-link-count">
      {active}
      <span className="visually-hidden"> active jobs</span>
    </span>
  );
}
