import { db } from "#lib/db/client.ts";

/** Terminates a connection and its running query, which PostgreSQL would otherwise finish after the client has gone. */
export async function stopConnection(processId: number): Promise<void> {
  await db().$queryRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE pid = ${processId}::int AND datname = current_database()`;
}
