import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { ensurePrismaClient } from "../../scripts/lib/bootstrap.mjs";
import { applyMigrations } from "../../scripts/lib/migrate.ts";
import { startPostgres } from "../../scripts/lib/postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Database `mirscope` of the test run's PostgreSQL: migrated, and the template of each test's own database. */
    templateDatabaseUrl: string;
  }
}

/** One PostgreSQL for the whole test run, deleted at its end. */
export default async function setup(project: TestProject) {
  await ensurePrismaClient();
  const home = mkdtempSync(join(tmpdir(), "mirscope-test-"));
  const postgres = await startPostgres(home, { disposable: true });
  const end = async () => {
    await postgres.stop();
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await applyMigrations(postgres.url);
    // A template must have no connections, so further ones are refused.
    const client = new Client({ connectionString: postgres.url.replace(/\/mirscope$/, "/postgres") });
    await client.connect();
    await client.query("ALTER DATABASE mirscope WITH ALLOW_CONNECTIONS false");
    await client.end();
  } catch (error) {
    await end();
    throw error;
  }
  project.provide("templateDatabaseUrl", postgres.url);
  return end;
}
