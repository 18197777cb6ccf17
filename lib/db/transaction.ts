import { db, openSnapshot, type Prisma } from "#lib/db/client.ts";

/** The client that a repository function uses, inside a transaction or not. */
export type Tx = Prisma.TransactionClient;

/**
 * Runs `work` in one transaction: all of it is written, or nothing. It waits longer than Prisma's 2 s for a free
 * connection: a user's action should not fail because tables are being read.
 */
export function transaction<T>(work: (tx: Tx) => Promise<T>, { timeout = 30_000 } = {}): Promise<T> {
  const open = openSnapshot();
  return open === undefined ? db().$transaction(work, { timeout, maxWait: 10_000 }) : work(open);
}
