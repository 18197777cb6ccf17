import { enterSnapshot, type Prisma } from "#lib/db/client.ts";
import { sql } from "#lib/db/sql.ts";
import { transaction } from "#lib/db/transaction.ts";

/** Minutes for the longest tables. */
const LONGEST_MS = 10 * 60_000;

/**
 * Has everything that `work` reads through db() come from one moment, over one connection: windows that are read one after
 * another then fit together. For threads that do one piece of work at a time: the snapshot holds for all of a thread.
 * @param work gets the process id of its connection, by which `stopConnection` ends it
 */
export function inSnapshot<T>(work: (connection: number) => Promise<T>): Promise<T> {
  return transaction(
    async (tx: Prisma.TransactionClient) => {
      await tx.$executeRaw(sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`);
      const [row] = await tx.$queryRaw<{ pid: number }[]>(sql`SELECT pg_backend_pid() AS pid`);
      const leave = enterSnapshot(tx);
      try {
        return await work(row?.pid ?? 0);
      } finally {
        leave();
      }
    },
    { timeout: LONGEST_MS },
  );
}
