import { db, openSnapshot, type Prisma, runInSnapshot } from "#lib/db/client.ts";
import { sql } from "#lib/db/sql.ts";
import { transaction } from "#lib/db/transaction.ts";

/** Minutes for the longest tables. */
const LONGEST_MS = 10 * 60_000;

/**
 * Runs `work` so that everything it reads through db() comes from one moment, over one connection: consecutive reads
 * are consistent. A call within a snapshot joins that snapshot.
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

/** The PostgreSQL process id of the snapshot's connection, which `stopConnection` takes to end it. */
export async function snapshotConnection(): Promise<number> {
  const [row] = await db().$queryRaw<{ pid: number }[]>(sql`SELECT pg_backend_pid() AS pid`);
  return row?.pid ?? 0;
}
