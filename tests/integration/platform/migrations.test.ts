import { Client } from "pg";
import { afterEach, describe, expect, test } from "vitest";
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from "#tests/support/db.ts";
import { applyMigrations } from "../../../scripts/lib/migrate.ts";

const databases: TestDatabase[] = [];

async function remember(database: Promise<TestDatabase>): Promise<string> {
  databases.push(await database);
  return (await database).url;
}

async function query(url: string, sql: string, values: unknown[] = []) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}

afterEach(async () => {
  for (const database of databases.splice(0)) await database.drop();
});

describe("Migrations", () => {
  test("make every table once, and do nothing the second time", async () => {
    const url = await remember(createEmptyDatabase());
    const first = await applyMigrations(url);
    expect(first.length).toBeGreaterThan(0);
    expect(await applyMigrations(url)).toEqual([]);
    const applied = await query(url, "SELECT migration_name FROM _prisma_migrations ORDER BY migration_name");
    expect(applied.map((row) => row.migration_name)).toEqual(first);
    await expect(query(url, "SELECT count(*) FROM run, checkpoint, mir_job, score")).resolves.toHaveLength(1);
  });

  test("are applied once when two processes start at the same moment", async () => {
    const url = await remember(createEmptyDatabase());
    const [one, other] = await Promise.all([applyMigrations(url), applyMigrations(url)]);
    expect([one.length > 0, other.length > 0].sort()).toEqual([false, true]);
  });

  test("allow one active job for a checkpoint, with or without an evaluation set", async () => {
    const url = await remember(createTestDatabase());
    await query(
      url,
      `WITH p AS (INSERT INTO project (id, slug, name, updated_at) VALUES (gen_random_uuid(), 'p', 'P', now()) RETURNING id),
       r AS (INSERT INTO run (id, project_id, name, updated_at) SELECT gen_random_uuid(), id, 'r', now() FROM p RETURNING id)
       INSERT INTO checkpoint (id, run_id, step, format) SELECT gen_random_uuid(), id, 1, 'features' FROM r`,
    );
    const enqueue =
      "INSERT INTO mir_job (id, checkpoint_id, state) SELECT gen_random_uuid(), id, $1 FROM checkpoint";
    await query(url, enqueue, ["succeeded"]);
    await query(url, enqueue, ["queued"]);
    await expect(query(url, enqueue, ["running"])).rejects.toThrow("mir_job_active");
  });

  test("hold two checkpoints without a step and a place to be the same", async () => {
    const url = await remember(createTestDatabase());
    await query(
      url,
      `WITH p AS (INSERT INTO project (id, slug, name, updated_at) VALUES (gen_random_uuid(), 'p', 'P', now()) RETURNING id)
       INSERT INTO run (id, project_id, name, updated_at) SELECT gen_random_uuid(), id, 'r', now() FROM p`,
    );
    const register =
      "INSERT INTO checkpoint (id, run_id, format) SELECT gen_random_uuid(), id, 'none' FROM run";
    await query(url, register);
    await expect(query(url, register)).rejects.toThrow("checkpoint_run_id_step_uri_key");
  });
});
