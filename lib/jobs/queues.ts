import type { Queue } from "pg-boss";
import { z } from "zod";

interface QueueSpec {
  /** Payload of a delivery: ids only. Parsed when sent and when received. */
  readonly payload: z.ZodType<object>;
  readonly options: Omit<Queue, "name">;
}

/**
 * Every queue, named `domain.verb`. The queue is delivery-only: state, attempts, back-off and errors are in the row
 * that the payload identifies, where they change by compare-and-set, so the queue itself never retries.
 */
export const queues = {
  "mir.compute": {
    payload: z.object({ mirJobId: z.uuid() }),
    options: {
      retryLimit: 0,
      // a limit for forgotten deliveries only: a lost worker is noticed within seconds by the row's heartbeat
      expireInSeconds: 12 * 3600,
      // a row may wait long behind others; the reaper would deliver it again anyway
      retentionSeconds: 30 * 24 * 3600,
      deleteAfterSeconds: 24 * 3600,
      notify: true,
    },
  },
} as const satisfies Record<string, QueueSpec>;

export type QueueName = keyof typeof queues;
export type QueuePayload<Name extends QueueName> = z.infer<(typeof queues)[Name]["payload"]>;
