import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "pg";

const MIGRATIONS = join(import.meta.dirname, "..", "..", "prisma", "migrations");

/** Runs the SQL of the migrations from one name (default: the first) to before another (default: through the last). */
export async function runMigrations(client: Client, { from = "", before = "~" }): Promise<void> {
  const entries = await readdir(MIGRATIONS, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  for (const name of names.filter((one) => one >= from && one < before).sort()) {
    await client.query(await readFile(join(MIGRATIONS, name, "migration.sql"), "utf8"));
  }
}
