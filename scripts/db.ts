import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyMigrations, diffSchema } from "./lib/migrate.ts";
import { startPostgres } from "./lib/postgres.ts";

const USAGE = `usage: node scripts/db.ts migrate        applies prisma/migrations to DATABASE_URL
       node scripts/db.ts diff NAME      writes prisma/migrations/<time>_NAME/migration.sql from prisma/schema`;

/** A PostgreSQL that is deleted after `work`. */
async function withDisposablePostgres<T>(work: (url: string) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), "mirscope-diff-"));
  const postgres = await startPostgres(home, { disposable: true });
  try {
    return await work(postgres.url);
  } finally {
    await postgres.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

async function migrate(): Promise<void> {
  const url = process.env["DATABASE_URL"];
  if (url === undefined || url === "") throw new Error("set DATABASE_URL to the database to migrate");
  const applied = await applyMigrations(url);
  console.log(applied.length === 0 ? "nothing to apply" : `applied ${applied.join(", ")}`);
}

async function diff(name: string): Promise<void> {
  const script = await withDisposablePostgres(diffSchema);
  if (script.trim() === "-- This is an empty migration.") {
    console.log("prisma/migrations says what prisma/schema says: nothing to write");
    return;
  }
  const time = new Date().toISOString().replaceAll(/\D/g, "").slice(0, 14);
  const folder = join(import.meta.dirname, "..", "prisma", "migrations", `${time}_${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "migration.sql"), script);
  console.log(`wrote ${folder}/migration.sql: read it, and add what Prisma's language cannot say`);
}

const [command, name] = process.argv.slice(2);
if (command === "migrate" && name === undefined) await migrate();
else if (command === "diff" && name !== undefined && /^[a-z][a-z0-9_]*$/.test(name)) await diff(name);
else {
  console.error(USAGE);
  process.exitCode = 2;
}
