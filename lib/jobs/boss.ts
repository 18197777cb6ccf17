import { PgBoss } from "pg-boss";
import { databaseUrl } from "#lib/db/client.ts";
import { queues } from "#lib/jobs/queues.ts";
import { log } from "#lib/log.ts";

/** pg-boss keeps its tables in a separate schema, which Prisma does not manage. */
export const QUEUE_SCHEMA = "pgboss";

/** Next's development server reloads modules; the connection must outlive that. */
const globalForBoss = globalThis as { mirscopeBoss?: Promise<PgBoss> };

/** The process's connection to the queue. A process that only sends does no maintenance. */
export function boss(): Promise<PgBoss> {
  globalForBoss.mirscopeBoss ??= startOrForget({ max: 2, supervise: false, useListenNotify: false });
  return globalForBoss.mirscopeBoss;
}

/**
 * The connection of a process that also consumes: it is notified of new jobs at once and maintains the queue's tables.
 * @throws Error if this process already has a connection.
 */
export function consumingBoss(): Promise<PgBoss> {
  if (globalForBoss.mirscopeBoss !== undefined) {
    throw new Error("The queue is connected already: a consumer has to start before anything is sent");
  }
  globalForBoss.mirscopeBoss = startOrForget({ max: 3, supervise: true, useListenNotify: true });
  return globalForBoss.mirscopeBoss;
}

/** Closes the connection; running handlers have `timeoutMs` to finish. The next enqueue opens a new one. */
export async function closeBoss(timeoutMs: number): Promise<void> {
  const open = globalForBoss.mirscopeBoss;
  try {
    // handlers that are finishing may still send: the connection stays open until they are done
    await (await open)?.stop({ graceful: timeoutMs > 0, timeout: timeoutMs });
  } finally {
    delete globalForBoss.mirscopeBoss;
  }
}

interface BossOptions {
  readonly max: number;
  readonly supervise: boolean;
  readonly useListenNotify: boolean;
}

async function startOrForget(options: BossOptions): Promise<PgBoss> {
  try {
    return await start(options);
  } catch (error) {
    // the next call retries, instead of failing forever because the database was late to start
    delete globalForBoss.mirscopeBoss;
    throw error;
  }
}

async function start(options: BossOptions): Promise<PgBoss> {
  const instance = new PgBoss({
    ...options,
    connectionString: databaseUrl(),
    schema: QUEUE_SCHEMA,
    application_name: "mirscope-queue",
    schedule: false,
    registerInstance: false,
  });
  instance.on("error", (error) => log().error({ error: error.message }, "queue error"));
  instance.on("warning", (warning) => log().warn({ warning: warning.message }, "queue warning"));
  await instance.start();
  for (const [name, { options: queue }] of Object.entries(queues)) {
    await instance.createQueue(name, queue);
  }
  return instance;
}
