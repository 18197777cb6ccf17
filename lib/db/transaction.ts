import { db, type Prisma } from "#lib/db/client.ts";

/** What a repository function needs to read and write, inside a transaction or not. */
export type Tx = Prisma.TransactionClient;

/** Runs `work` in one transaction: all of it is written, or nothing. */
export function transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return db().$transaction(work, { timeout: 30_000 });
}
