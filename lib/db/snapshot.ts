import { db, openSnapshot, type Prisma, runInSnapshot } from "#lib/db/client.ts";
import { sql } from "#lib/db/sql.ts";
import { transaction } from "#lib/db/transaction.ts";

/** Minutes for the longest tables. */
const LONGEST_MS = 10 * 60_000;

/**
 * Has everything that `work` reads through db() come from one moment, over one connection: what is read one after another
 * then fits together. Within a snapshot, the same one.
 */
export function inSnapshot<T>(work: () => Promise<T>): Promise<T> {
  if (openSnapshot() !== undefined) {
    return work();
  }
  return transaction(
    async (tx: Prisma.TransactionClient) => {
      await tx.$executeRaw(sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`);
      return runInSnapshot(tx, work);
    },
    { timeout: LONGEST_MS },
  );
}

/** The process id of the snapshot's connection, by which `stopConnection` ends it. */
export async function snapshotConnection(): Promise<number> {
  const [row] = await db().$queryRaw<{ pid: number }[]>(sql`SELECT pg_backend_pid() AS pid`);
  return row?.pid ?? 0;
}
