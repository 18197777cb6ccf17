import { AsyncLocalStorage } from "node:async_hooks";
import { type Prisma, PrismaClient } from "#lib/db/generated/client.ts";
import { SequentialPg } from "#lib/db/sequential-pg.ts";
import { env } from "#lib/env.ts";

export type { Prisma };

/** Next's development server reloads modules; the pool must outlive that. */
const globalForPrisma = globalThis as { mirscopePrisma?: PrismaClient };
/** The open snapshot (lib/db/snapshot.ts) of the current call and everything it calls; other requests do not see it. */
const snapshots = new AsyncLocalStorage<Prisma.TransactionClient>();

/**
 * The process's Prisma client, made at first use; within a snapshot, the snapshot's transaction.
 * @throws Error when DATABASE_URL is unset.
 */
export function db(): PrismaClient {
  const snapshot = snapshots.getStore();
  if (snapshot !== undefined) {
    // transaction() does not nest inside it, and no caller needs the methods that it lacks.
    return snapshot as PrismaClient;
  }
  if (globalForPrisma.mirscopePrisma === undefined) {
    const connectionString = databaseUrl();
    globalForPrisma.mirscopePrisma = new PrismaClient({ adapter: new SequentialPg({ connectionString }) });
  }
  return globalForPrisma.mirscopePrisma;
}

/** Makes db() return `tx` within `work`. */
export function runInSnapshot<T>(tx: Prisma.TransactionClient, work: () => Promise<T>): Promise<T> {
  return snapshots.run(tx, work);
}

export const openSnapshot = (): Prisma.TransactionClient | undefined => snapshots.getStore();

/** Closes the pool; the next db() opens a new one. */
export async function closeDb(): Promise<void> {
  await globalForPrisma.mirscopePrisma?.$disconnect();
  delete globalForPrisma.mirscopePrisma;
}

/** The PostgreSQL URL of this process. */
export function databaseUrl(): string {
  const url = env().DATABASE_URL;
  if (url === undefined) {
    throw new Error("DATABASE_URL is not set: start with `npm start`, which brings its own PostgreSQL");
  }
  return url;
}
