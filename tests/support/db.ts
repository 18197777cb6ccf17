import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, inject } from "vitest";

/** A migrated, empty database of one test file. */
export interface TestDatabase {
  readonly url: string;
  /** Ends remaining connections and drops the database. */
  drop(): Promise<void>;
}

const onDatabase = (database: string) => {
  const url = new URL(inject("templateDatabaseUrl"));
  url.pathname = `/${database}`;
  return url.href;
};

async function command(sql: string): Promise<void> {
  const client = new Client({ connectionString: onDatabase("postgres") });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Copies the migrated template and points DATABASE_URL of this process at the copy. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString("hex")}`;
  await command(`CREATE DATABASE ${name} TEMPLATE mirscope`);
  const url = onDatabase(name);
  process.env["DATABASE_URL"] = url;
  return { url, drop: () => command(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/** Creates an empty database without tables, for tests of the migrations themselves. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString("hex")}`;
  await command(`CREATE DATABASE ${name} TEMPLATE template0`);
  return { url: onDatabase(name), drop: () => command(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/**
 * Gives this test file its own database; call it once, at the top of the file. Code under test finds it by
 * DATABASE_URL, through db() of lib/db/client.ts, whose pool is closed at the end.
 */
export function useTestDatabase(): void {
  let database: TestDatabase | undefined;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    const { closeDb } = await import("#lib/db/client.ts");
    await closeDb();
    await database?.drop();
  });
}
