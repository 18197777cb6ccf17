import { db, openSnapshot, type Prisma } from "#lib/db/client.ts";

/** What a repository function needs to read and write, inside a transaction or not. */
export type Tx = Prisma.TransactionClient;

/**
 * Runs `work` in one transaction: all of it is written, or nothing. A pool whose connections all read is waited for
 * longer than Prisma's 2 s: an action that somebody has just asked for should not fail because tables are being read.
 */
export function transaction<T>(work: (tx: Tx) => Promise<T>, { timeout = 30_000 } = {}): Promise<T> {
  const open = openSnapshot();
  return open === undefined ? db().$transaction(work, { timeout, maxWait: 10_000 }) : work(open);
}
