import { db } from "#lib/db/client.ts";

/** Asks the database for one value. @throws what the driver says when it does not answer. */
export async function checkDatabase(): Promise<void> {
  await db().$queryRaw`SELECT 1`;
}
