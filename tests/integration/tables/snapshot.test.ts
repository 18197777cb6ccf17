import { Client } from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import { registerBenchmark } from "#lib/benchmarks/register-benchmark.ts";
import { databaseUrl, db } from "#lib/db/client.ts";
import { inSnapshot } from "#lib/db/snapshot.ts";
import { transaction } from "#lib/db/transaction.ts";
import { createProject } from "#lib/runs/create-project.ts";
import type { GridQuery } from "#lib/tables/query/grid-schema.ts";
import { readGrid } from "#lib/tables/rows/read-grid.ts";
import { useTestDatabase } from "#tests/support/db.ts";
import { seedRun } from "./seed.ts";

useTestDatabase();

/** Node emits a deprecation once per process, so an earlier test of this file would hide it from a later one. */
const warnings: string[] = [];
process.on("warning", ({ message }) => warnings.push(message));

let runId: string;

beforeAll(async () => {
  const { id: projectId } = await transaction((tx) => createProject(tx, { slug: "moment", name: "Moment" }));
  runId = await transaction(async (tx) => {
    await registerBenchmark(tx, {
      key: "MMB",
      title: "MMB",
      unit: "%",
      higherIsBetter: true,
      averageDivisor: 1,
    });
    await seedRun(tx, projectId, {
      name: "b",
      params: { lr: "2" },
      scores: [{ benchmark: "MMB", value: 62 }],
    });
    return seedRun(tx, projectId, {
      name: "a",
      params: { lr: "1" },
      scores: [{ benchmark: "MMB", value: 60 }],
    });
  });
});

const nameOf = async () => (await db().run.findUniqueOrThrow({ where: { id: runId } })).name;

const ALL: GridQuery = {
  project: "moment",
  filter: "",
  text: "",
  having: "",
  sort: [{ column: "name", direction: "asc" }],
  columns: ["name", "params.lr", "scores.MMB", "average"],
  calculations: [],
  groupBy: [],
  statistic: "mean",
  baseline: null,
  archived: "hide",
  memberOf: null,
  withFacts: true,
  offset: 0,
  limit: 100,
  since: null,
};

describe("A snapshot", () => {
  it("reads what was there when it began, while others read and write on", async () => {
    let seenByOthers = "";
    const begun = Promise.withResolvers<void>();
    const written = Promise.withResolvers<void>();
    const inside = inSnapshot(async () => {
      await nameOf();
      begun.resolve();
      await written.promise;
      return nameOf();
    });
    await begun.promise;
    await db().run.update({ where: { id: runId }, data: { name: "a2" } });
    seenByOthers = await nameOf();
    written.resolve();
    expect(seenByOthers).toBe("a2");
    expect(await inside).toBe("a");
    await db().run.update({ where: { id: runId }, data: { name: "a" } });
  });

  it("refuses to write", async () => {
    const writing = inSnapshot(() => db().run.update({ where: { id: runId }, data: { name: "c" } }));
    await expect(writing).rejects.toThrow(/read-only/i);
  });

  it("reads several things that are asked at once one after another, as its one connection wants them", async () => {
    const names = await inSnapshot(() => Promise.all([nameOf(), nameOf(), nameOf(), nameOf()]));
    await new Promise((resolve) => setImmediate(resolve));
    expect(names).toEqual(["a", "a", "a", "a"]);
    expect(warnings).toEqual([]);
  });
});

describe("The answer to one question", () => {
  it("is of one moment: rows, values and facts, whatever is written while it is read", async () => {
    // The benchmarks of the project's average are known before the writer locks the scores.
    await readGrid(ALL);
    const writer = new Client({ connectionString: databaseUrl() });
    await writer.connect();
    try {
      await writer.query("BEGIN");
      await writer.query("LOCK TABLE score IN ACCESS EXCLUSIVE MODE");
      const reading = readGrid(ALL);
      await hasWaitingReader(writer);
      await writer.query("UPDATE score SET value = 99 WHERE run_id = $1", [runId]);
      await writer.query("COMMIT");
      const { rows = [], facts = {} } = await reading;
      expect(rows.map(({ cells }) => cells[2]?.value)).toEqual([60, 62]);
      expect(facts["scores.MMB"]).toMatchObject({ minimum: 60, maximum: 62 });
      expect(facts["average"]).toMatchObject({ minimum: 60, maximum: 62 });
    } finally {
      await writer.end();
    }
    expect((await readGrid(ALL)).facts?.["scores.MMB"]).toMatchObject({ minimum: 62, maximum: 99 });
  });
});

async function hasWaitingReader(client: Client): Promise<void> {
  for (;;) {
    const { rowCount } = await client.query("SELECT 1 FROM pg_locks WHERE NOT granted");
    if (rowCount !== 0) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
