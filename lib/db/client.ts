import { PrismaPg } from "@prisma/adapter-pg";
import { type Prisma, PrismaClient } from "#lib/db/generated/client.ts";
import { env } from "#lib/env.ts";

export type { Prisma };

/** Next's development server reloads modules; the pool must outlive that. */
const globalForPrisma = globalThis as { mirscopePrisma?: PrismaClient };
/** Where this thread reads in one moment (lib/db/snapshot.ts). */
let snapshot: Prisma.TransactionClient | undefined;

/**
 * The process's Prisma client, made at first use.
 * @throws Error when DATABASE_URL is unset.
 */
export function db(): PrismaClient {
  if (snapshot !== undefined) {
    // transaction() does not begin another one inside it; nothing else needs what it lacks.
    return snapshot as PrismaClient;
  }
  if (globalForPrisma.mirscopePrisma === undefined) {
    const connectionString = databaseUrl();
    globalForPrisma.mirscopePrisma = new PrismaClient({ adapter: new PrismaPg({ connectionString }) });
  }
  return globalForPrisma.mirscopePrisma;
}

/** The transaction that db() stands for until the returned function is called. */
export function enterSnapshot(tx: Prisma.TransactionClient): () => void {
  snapshot = tx;
  return () => {
    snapshot = undefined;
  };
}

export const openSnapshot = (): Prisma.TransactionClient | undefined => snapshot;

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
