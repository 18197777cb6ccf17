import type { Queue } from "pg-boss";
import { z } from "zod";

interface QueueSpec {
  /** What a delivery carries: ids only. Parsed when it is sent and when it arrives. */
  readonly payload: z.ZodType<object>;
  readonly options: Omit<Queue, "name">;
}

/**
 * Every queue: its name is `domain.verb`. The queue is delivery-only. State, attempts, back-off and errors live in
 * the row that the payload names, where they change by compare-and-set; so the queue itself never retries.
 */
export const queues = {
  "mir.compute": {
    payload: z.object({ mirJobId: z.uuid() }),
    options: {
      retryLimit: 0,
      // a bound on forgotten deliveries only: the row's heartbeat notices a lost worker within seconds
      expireInSeconds: 12 * 3600,
      // the row may wait long behind others; the reaper would deliver it again anyhow
      retentionSeconds: 30 * 24 * 3600,
      deleteAfterSeconds: 24 * 3600,
      notify: true,
    },
  },
} as const satisfies Record<string, QueueSpec>;

export type QueueName = keyof typeof queues;
export type QueuePayload<Name extends QueueName> = z.infer<(typeof queues)[Name]["payload"]>;
