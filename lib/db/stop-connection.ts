import { db } from "#lib/db/client.ts";

/** Ends a connection with whatever it is reading: PostgreSQL would finish the query of one that nobody listens to. */
export async function stopConnection(processId: number): Promise<void> {
  await db().$queryRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE pid = ${processId}::int AND datname = current_database()`;
}
