/**
 * Runs a program with DATABASE_URL set:
 *
 *     node scripts/with-database.ts PROGRAM ARGUMENTS...
 *
 * The database is DATABASE_URL if set, else that of the Mirscope running on MIRSCOPE_HOME, else the embedded PostgreSQL
 * of MIRSCOPE_HOME, started while the program runs.
 */
import { parseEnv } from "#lib/env.ts";
import { openDatabase } from "./lib/database.ts";
import { openHome, runningDatabaseUrl } from "./lib/home.ts";
import { lockHome } from "./lib/lock.ts";
import { applyMigrations } from "./lib/migrate.ts";
import { runProgram } from "./lib/run-program.ts";

async function withOwnDatabase(program: readonly string[]): Promise<number> {
  const env = parseEnv(process.env);
  const home = openHome(env);
  const running = env.DATABASE_URL ?? runningDatabaseUrl(home);
  if (running !== undefined) {
    return runProgram(program, { ...process.env, MIRSCOPE_HOME: home, DATABASE_URL: running });
  }
  const unlock = await lockHome(home);
  const database = await openDatabase(env, home);
  try {
    await applyMigrations(database.url);
    return await runProgram(program, { ...process.env, MIRSCOPE_HOME: home, DATABASE_URL: database.url });
  } finally {
    await database.stop();
    unlock();
  }
}

try {
  process.exitCode = await withOwnDatabase(process.argv.slice(2));
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
process.disconnect?.();
