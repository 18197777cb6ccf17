import { fromPrisma } from "pg-boss";
import type { Tx } from "#lib/db/transaction.ts";
import { boss, closeBoss, QUEUE_SCHEMA } from "#lib/jobs/boss.ts";
import { type QueueName, type QueuePayload, queues } from "#lib/jobs/queues.ts";

export interface EnqueueOptions {
  /** Minimum delay before delivery. */
  readonly delaySeconds?: number;
  /** Higher is delivered first, regardless of the order of sending. */
  readonly priority?: number;
}

/**
 * Sends a job as part of `tx`: it is delivered when `tx` commits, and never if it rolls back.
 */
export async function enqueue<Name extends QueueName>(
  tx: Tx,
  name: Name,
  payload: QueuePayload<Name>,
  { delaySeconds = 0, priority = 0 }: EnqueueOptions = {},
): Promise<void> {
  const instance = await boss();
  await instance.send(name, queues[name].payload.parse(payload), {
    db: fromPrisma(tx),
    priority,
    ...(delaySeconds > 0 ? { startAfter: delaySeconds } : {}),
  });
}

/** Sends many jobs of one priority as part of `tx`, in one statement. */
export async function enqueueAll<Name extends QueueName>(
  tx: Tx,
  name: Name,
  payloads: readonly QueuePayload<Name>[],
  priority: number,
): Promise<void> {
  if (payloads.length === 0) return;
  const instance = await boss();
  const jobs = payloads.map((payload) => ({ data: queues[name].payload.parse(payload), priority }));
  await instance.insert(name, jobs, { db: fromPrisma(tx) });
}

/** Closes this process's connection to the queue; scripts and tests call it on exit. */
export async function closeJobs(): Promise<void> {
  await closeBoss(0);
}

/**
 * Those of the given payload ids without a pending delivery. The reaper delivers these again.
 * @param key the payload's field with the id
 */
export async function findUndelivered<Name extends QueueName>(
  tx: Tx,
  name: Name,
  key: keyof QueuePayload<Name> & string,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) {
    return [];
  }
  // the table's columns are public in pg-boss's documentation; states before "active" are created and retry
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
    `SELECT wanted.id FROM unnest($1::text[]) AS wanted(id)
     WHERE NOT EXISTS (
       SELECT 1 FROM ${QUEUE_SCHEMA}.job
       WHERE name = $2 AND state < 'active' AND data->>$3 = wanted.id
     )`,
    [...ids],
    name,
    key,
  );
  return rows.map(({ id }) => id);
}
