import { parse as parseCsv } from "csv-parse/sync";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseUrl } from "#lib/db/client.ts";
import { transaction } from "#lib/db/transaction.ts";
import { closeJobs } from "#lib/jobs/client.ts";
import { createProject } from "#lib/runs/create-project.ts";
import { exportRunsInThread } from "#lib/tables/export/export-in-thread.ts";
import { exportRuns } from "#lib/tables/export/export-runs.ts";
import { exportStateOf } from "#lib/tables/export/export-state.ts";
import type { ExportInput } from "#lib/tables/export/export-thread.ts";
import { useTestDatabase } from "#tests/support/db.ts";
import { seedRun } from "./seed.ts";

useTestDatabase();

/** Too many for an export on the thread that handles requests. */
const RUNS = 301;
let project: Awaited<ReturnType<typeof createProject>>;

beforeAll(async () => {
  await transaction(async (tx) => {
    project = await createProject(tx, { slug: "apart", name: "Apart" });
    for (let index = 0; index < RUNS; index += 1) {
      await seedRun(tx, project.id, { name: `run-${index}`, params: { lr: String(index / 1000) } });
    }
  });
});
afterAll(closeJobs);

async function inputOf(parameters: Record<string, string>): Promise<ExportInput> {
  const search = new URLSearchParams({ columns: "name,params.lr", ...parameters });
  const { state } = await exportStateOf(project, search, project.id);
  return {
    request: {
      project: "apart",
      state,
      exportedAt: new Date("2026-11-23T12:00:00Z"),
      link: "http://127.0.0.1:3000/projects/apart/runs",
    },
    format: "csv",
    options: {},
  };
}

const listening = () => new AbortController();

describe("An export of many runs", () => {
  it("comes out of its thread byte for byte as it is written on this one", async () => {
    const input = await inputOf({ sort: "params.lr" });
    const fromThread = await exportRunsInThread(input, listening().signal);
    const here = await exportRuns(input.request, input.format, input.options);
    expect(fromThread.body).toBeInstanceOf(Uint8Array);
    expect({ ...fromThread, body: new TextDecoder().decode(fromThread.body as Uint8Array) }).toEqual(here);
    expect(parseCsv(String(here.body), { comment: "#" })).toHaveLength(RUNS + 1);
  });

  it("keeps a regular expression's limit of time to the query that matches it", async () => {
    const input = await inputOf({ filter: 'name ~ "^run-"' });
    const fromThread = await exportRunsInThread(input, listening().signal);
    const text = new TextDecoder().decode(fromThread.body as Uint8Array);
    expect(parseCsv(text, { comment: "#" })).toHaveLength(RUNS + 1);
  });

  it("refuses what it would refuse here, in the same words", async () => {
    const input = await inputOf({ columns: "name,params.none" });
    await expect(exportRunsInThread(input, listening().signal)).rejects.toMatchObject({
      code: "validation",
      message: "columns: params.none: no such column in this project",
      fields: [{ path: "columns" }],
    });
  });

  it("stops its query and closes its connection when nobody waits for it any more", async () => {
    const client = new Client({ connectionString: databaseUrl() });
    // A separate client, because inside a transaction the statistics are a snapshot.
    const watcher = new Client({ connectionString: databaseUrl() });
    await Promise.all([client.connect(), watcher.connect()]);
    try {
      // A query of the export waits for this lock until the test releases it.
      await client.query("BEGIN");
      const input = await inputOf({});
      const reader = new AbortController();
      await client.query("LOCK TABLE param IN ACCESS EXCLUSIVE MODE");
      const waiting = async () => {
        const { rows } = await watcher.query<{ n: number }>(
          `SELECT count(*)::int AS n FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return rows[0]?.n;
      };
      const exporting = exportRunsInThread(input, reader.signal);
      const refused = expect(exporting).rejects.toMatchObject({ code: "canceled" });
      await expect.poll(waiting, { timeout: 20_000 }).toBe(1);
      reader.abort();
      await refused;
      await expect.poll(waiting, { timeout: 20_000 }).toBe(0);
    } finally {
      await client.query("ROLLBACK");
      await Promise.all([client.end(), watcher.end()]);
    }
  });
});
