import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { withSchemaEngine } from "./schema-engine.ts";

const PRISMA = join(import.meta.dirname, "..", "..", "prisma");
const MIGRATIONS = join(PRISMA, "migrations");
const NO_FILTER = { externalTables: [], externalEnums: [] };
/** An arbitrary number, used for no other lock. */
const MIGRATION_LOCK = 7_304_115;

async function datamodels(): Promise<[string, string][]> {
  const folder = join(PRISMA, "schema");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".prisma")).sort();
  return Promise.all(
    names.map(
      async (name): Promise<[string, string]> => [
        join(folder, name),
        await readFile(join(folder, name), "utf8"),
      ],
    ),
  );
}

async function migrationsList() {
  const entries = await readdir(MIGRATIONS, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const directories = names.sort().map(async (path) => ({
    path,
    migrationFile: {
      path: "migration.sql",
      content: { tag: "ok" as const, value: await readFile(join(MIGRATIONS, path, "migration.sql"), "utf8") },
    },
  }));
  return {
    baseDir: MIGRATIONS,
    lockfile: {
      path: "./migration_lock.toml",
      content: await readFile(join(MIGRATIONS, "migration_lock.toml"), "utf8"),
    },
    shadowDbInitScript: "",
    migrationDirectories: await Promise.all(directories),
  };
}

/** Whether the database already has every migration of the folder; cheaper than loading the engine. */
async function isUpToDate(client: Client, names: readonly string[]): Promise<boolean> {
  const table = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists");
  if (table.rows[0].exists !== true) return false;
  const done = await client.query(
    "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL",
  );
  const applied = new Set(done.rows.map((row) => row.migration_name));
  return names.every((name) => applied.has(name));
}

/**
 * Applies prisma/migrations. Two processes that start together take turns (advisory lock).
 * @returns the names of the newly applied migrations
 */
export async function applyMigrations(databaseUrl: string): Promise<string[]> {
  const list = await migrationsList();
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
    const names = list.migrationDirectories.map((one) => one.path);
    if (await isUpToDate(client, names)) return [];
    const output = await withSchemaEngine(databaseUrl, await datamodels(), (engine) =>
      engine.applyMigrations({ migrationsList: list, filters: NO_FILTER }),
    );
    return output.appliedMigrationNames;
  } finally {
    await client.end();
  }
}

/**
 * The SQL that migrates a database with all of prisma/migrations to prisma/schema.
 * @param databaseUrl a server on which the engine may create a database to apply them to
 */
export async function diffSchema(databaseUrl: string): Promise<string> {
  const models = await datamodels();
  const from = { tag: "migrations", ...(await migrationsList()) } as const;
  const files = models.map(([path, content]) => ({ path, content }));
  const result = await withSchemaEngine(databaseUrl, models, (engine) =>
    engine.diff({
      from,
      to: { tag: "schemaDatamodel", files },
      script: true,
      exitCode: null,
      filters: NO_FILTER,
    }),
  );
  return result.stdout ?? "";
}
