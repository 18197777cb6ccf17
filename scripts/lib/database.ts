import type { Env } from "#lib/env.ts";
import { publishDatabaseUrl } from "./home.ts";
import { startPostgres } from "./postgres.ts";

export interface Database {
  readonly url: string;
  stop(): Promise<void>;
}

/** DATABASE_URL's server, which Mirscope does not stop, or the embedded one of `home`. Requires the lock of `home`. */
export async function openDatabase({ DATABASE_URL }: Env, home: string): Promise<Database> {
  if (DATABASE_URL !== undefined) return { url: DATABASE_URL, stop: () => Promise.resolve() };
  const postgres = await startPostgres(home);
  const withdraw = publishDatabaseUrl(home, postgres.url);
  const stop = async () => {
    withdraw();
    await postgres.stop();
  };
  return { url: postgres.url, stop };
}
