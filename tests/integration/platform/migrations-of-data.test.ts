import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createEmptyDatabase, type TestDatabase } from "#tests/support/db.ts";
import { runMigrations } from "#tests/support/migrations.ts";

let database: TestDatabase;
let client: Client;

beforeEach(async () => {
  database = await createEmptyDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
});

afterEach(async () => {
  await client.end();
  await database.drop();
});

/** A uuid that ends in a number. */
const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

async function insertRuns(count: number): Promise<void> {
  await client.query("INSERT INTO project (id, slug, name, updated_at) VALUES ($1, 'p', 'P', now())", [
    id(1),
  ]);
  for (let run = 1; run <= count; run += 1) {
    await client.query("INSERT INTO run (id, project_id, name, updated_at) VALUES ($1, $2, $3, now())", [
      id(run),
      id(1),
      `run ${run}`,
    ]);
  }
}

async function column(sql: string): Promise<unknown[]> {
  return (await client.query({ text: sql, rowMode: "array" })).rows.map(([value]) => value);
}

describe("A migration of a database with data", () => {
  test("chooses the current result of every checkpoint", async () => {
    const name = "20261201013500_current_mir";
    await runMigrations(client, { before: name });
    await insertRuns(1);
    await client.query(`
      INSERT INTO evaluation_set (id, project_id, name, digest, template, sample_count, is_default) VALUES
        ('${id(1)}', '${id(1)}', 'A', 'a', '', 1, false), ('${id(2)}', '${id(1)}', 'B', 'b', '', 1, false),
        ('${id(3)}', '${id(1)}', 'C', 'c', '', 1, true), ('${id(4)}', NULL, 'built in', 'd', '', 1, true);
      INSERT INTO checkpoint (id, run_id, step, format) VALUES
        ('${id(1)}', '${id(1)}', 1, 'onnx'), ('${id(2)}', '${id(1)}', 2, 'onnx'), ('${id(3)}', '${id(1)}', 3, 'none');
      INSERT INTO mir_result (id, checkpoint_id, evaluation_set_id, definition, origin, mir, created_at) VALUES
        (gen_random_uuid(), '${id(1)}', '${id(1)}', 'exact', 'computed', 11, '2026-01-01'),
        (gen_random_uuid(), '${id(1)}', '${id(2)}', 'exact', 'computed', 12, '2026-01-02'),
        (gen_random_uuid(), '${id(1)}', '${id(4)}', 'exact', 'computed', 13, '2025-01-02'),
        (gen_random_uuid(), '${id(1)}', NULL, 'exact', 'reported', 14, '2026-01-03'),
        (gen_random_uuid(), '${id(1)}', '${id(1)}', 'remove', 'computed', 15, '2026-01-03'),
        (gen_random_uuid(), '${id(2)}', '${id(3)}', 'exact', 'computed', 21, '2026-01-01'),
        (gen_random_uuid(), '${id(2)}', '${id(2)}', 'exact', 'computed', 22, '2026-01-02'),
        (gen_random_uuid(), '${id(3)}', NULL, 'exact', 'reported', 31, '2026-01-02')`);
    await runMigrations(client, { from: name });
    expect(await column("SELECT mir FROM mir_result WHERE is_current ORDER BY mir")).toEqual([
      12, 15, 21, 31,
    ]);
    expect(await column("SELECT other_set FROM current_mir ORDER BY mir")).toEqual(["B", "A", null, null]);
    // A project without its own default uses the built-in one.
    await client.query("DELETE FROM mir_result WHERE mir = 21; DELETE FROM evaluation_set WHERE name = 'C'");
    expect(await column("SELECT mir FROM current_mir ORDER BY mir")).toEqual([13, 15, 22, 31]);
    await client.query("UPDATE evaluation_set SET is_default = false WHERE project_id IS NULL");
    expect(await column("SELECT mir FROM current_mir ORDER BY mir")).toEqual([12, 15, 22, 31]);
    await client.query("DELETE FROM run");
    expect(await column("SELECT mir FROM mir_result")).toEqual([]);
  });

  test("gives every param its canonical text, and runs of one seed group one digest", async () => {
    const name = "20261201020000_canonical_settings";
    await runMigrations(client, { before: name });
    await insertRuns(4);
    await client.query(`INSERT INTO param (run_id, key, value) VALUES
      ('${id(1)}', 'lr', '1e-3'), ('${id(1)}', 'seed', '1'), ('${id(2)}', 'lr', '0.001'), ('${id(2)}', 'seed', '2'),
      ('${id(3)}', 'a', E'1\\nb=2'), ('${id(4)}', 'a', '1'), ('${id(4)}', 'b', '2')`);
    const groups = "SELECT count(DISTINCT seed_group)::int FROM run WHERE id IN";
    expect(await column(`${groups} ('${id(1)}', '${id(2)}')`)).toEqual([2]);
    expect(await column(`${groups} ('${id(3)}', '${id(4)}')`)).toEqual([1]);
    await runMigrations(client, { from: name });
    expect(await column("SELECT canonical FROM param WHERE key = 'lr'")).toEqual(["0.001", "0.001"]);
    expect(await column(`${groups} ('${id(1)}', '${id(2)}')`)).toEqual([1]);
    expect(await column(`${groups} ('${id(3)}', '${id(4)}')`)).toEqual([2]);
    await client.query("UPDATE param SET value = '2e-3' WHERE value = '0.001'");
    expect(await column(`${groups} ('${id(1)}', '${id(2)}')`)).toEqual([2]);
  });
});
