import { db } from "#lib/db/client.ts";

/** Runs a trivial query. @throws the driver's error if the database does not answer */
export async function checkDatabase(): Promise<void> {
  await db().$queryRaw`SELECT 1`;
}
