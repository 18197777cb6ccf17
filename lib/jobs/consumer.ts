import type { PgBoss } from "pg-boss";
import { closeBoss, consumingBoss } from "#lib/jobs/boss.ts";
import { type QueueName, type QueuePayload, queues } from "#lib/jobs/queues.ts";
import { log } from "#lib/log.ts";

/** Handles a delivery. A handler must not throw for failures that its row records; it resolves when the row is settled. */
export type Handlers = { readonly [Name in QueueName]: (payload: QueuePayload<Name>) => Promise<void> };

export interface Consumer {
  /** Takes no more deliveries and waits for the running handler, at most `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>;
}

/** Takes deliveries of every queue, one at a time: a job fills a machine. */
export async function consume(handlers: Handlers): Promise<Consumer> {
  const instance = await consumingBoss();
  for (const name of Object.keys(queues) as QueueName[]) await work(instance, name, handlers[name]);
  return { stop: closeBoss };
}

async function work<Name extends QueueName>(
  instance: PgBoss,
  name: Name,
  handle: Handlers[Name],
): Promise<void> {
  let workId: string | undefined;
  workId = await instance.work(
    name,
    // polling is the fallback for LISTEN/NOTIFY, and delivers jobs whose pause has ended
    { batchSize: 1, pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1 },
    async ([delivery]) => {
      if (delivery === undefined) {
        return;
      }
      const payload = queues[name].payload.safeParse(delivery.data);
      if (payload.success) {
        await handle(payload.data as QueuePayload<Name>);
      } else {
        // it can never be handled: completing it prevents another delivery
        log().error({ queue: name, delivery: delivery.id }, "delivery with a payload that names no job");
      }
      // fetches the next delivery at once instead of after the polling interval
      if (workId !== undefined) {
        instance.notifyWorker(workId);
      }
    },
  );
}
