import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";

const SCRIPTS = join(import.meta.dirname, "..");

/**
 * Whether this database lacks a bundled study. Checked here, because starting a process that loads the importer only to
 * find nothing to do would cost every start several seconds.
 */
export async function hasNewStudies(databaseUrl: string): Promise<boolean> {
  const entries = readdirSync(join(SCRIPTS, "..", "studies"), { withFileTypes: true });
  const shipped = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ key: string }>("SELECT key FROM bundled_study");
    const loaded = new Set(rows.map((row) => row.key));
    return shipped.some((key) => !loaded.has(key));
  } finally {
    await client.end();
  }
}

/**
 * Loads the bundled studies that were never loaded before, in a separate process: this one must not hold connections to
 * a database that it is going to stop.
 */
export async function importBundledStudies(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  try {
    await promisify(execFile)(process.execPath, [join(SCRIPTS, "study.ts"), "bundled"], { env, signal });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`the bundled studies could not be loaded:\n${stdout}${stderr}`.trim(), { cause: error });
  }
}
