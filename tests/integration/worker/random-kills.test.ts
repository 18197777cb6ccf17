import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { sql } from "#lib/db/sql.ts";
import { transaction } from "#lib/db/transaction.ts";
import { uniformFrom } from "#tests/support/seeded-random.ts";
import { useTestDatabase } from "../../support/db.ts";
import { golden, queueJob } from "./fixtures.ts";
import { startWorkerProcess, type WorkerProcess } from "./processes.ts";

useTestDatabase();

/** `npm run test:kills` sets a larger number. */
const JOBS = Number(process.env["KILL_JOBS"] ?? 16);
const SEED = Number(process.env["KILL_SEED"] ?? 1);
const WORKERS = 2;
const LIMIT_MS = 60_000 + JOBS * 6_000;
const FILES = ["six-layers-ragged", "ordinary-f16", "outliers-present-f32"];

/** How many of each kind were killed. */
interface Kills {
  worker: number;
  child: number;
}

it(
  `loses none and repeats none of ${JOBS} jobs while workers and their children are killed at random`,
  async () => {
    await countEnds();
    const jobs: string[] = [];
    for (let i = 0; i < JOBS; i += 1) {
      jobs.push((await queueJob(golden(`${FILES[i % FILES.length]}.safetensors`))).id);
    }
    const uniform = uniformFrom(SEED);
    const kills: Kills = { worker: 0, child: 0 };
    const workers = await Promise.all(Array.from({ length: WORKERS }, () => startWorkerProcess()));
    const start = performance.now();
    const end = start + LIMIT_MS;
    while ((await unfinished()) > 0) {
      expect(performance.now(), "jobs hang").toBeLessThan(end);
      await sleep(500 + 1500 * uniform());
      const victim = Math.floor(uniform() * WORKERS);
      const kind = uniform() < 0.5 ? "worker" : "child";
      if (await kill(workers, victim, kind)) kills[kind] += 1;
    }

    const rows = await jobRows();
    process.stdout.write(tableOf(rows, kills, (performance.now() - start) / 1000));
    expect(kills.worker + kills.child, "something was killed").toBeGreaterThan(0);
    expect(rows.map(({ id }) => id).sort()).toEqual([...jobs].sort());
    for (const row of rows) {
      expect(row, row.id).toMatchObject({
        state: "succeeded",
        ends: 1,
        results: 3,
        jobsOfResults: 1,
        kept: 0,
      });
    }
    const values = await distinctValues();
    expect(values).toHaveLength(Math.min(JOBS, FILES.length) * 3);
    for (const row of values)
      expect(row, "whatever was killed, one file has one value").toMatchObject({ mirs: 1 });
    const extra = rows.reduce((sum, { attempt }) => sum + attempt - 1, 0);
    expect(extra, "no attempt without a kill").toBeLessThanOrEqual(kills.worker + kills.child);
  },
  LIMIT_MS + 60_000,
);

function tableOf(rows: readonly JobRow[], kills: Kills, seconds: number): string {
  const count = (isIt: (row: JobRow) => boolean) => rows.filter(isIt).length;
  const most = Math.max(...rows.map(({ attempt }) => attempt));
  const lines: [string, number | string][] = [
    ["jobs queued", JOBS],
    ["seed", SEED],
    ["workers side by side", WORKERS],
    ["workers killed", kills.worker],
    ["compute processes killed", kills.child],
    ["jobs succeeded", count(({ state }) => state === "succeeded")],
    ["jobs lost", JOBS - count(({ state }) => state === "succeeded")],
    ["jobs that succeeded twice", count(({ ends }) => ends > 1)],
    ["jobs without exactly 3 results", count(({ results }) => results !== 3)],
    ...Array.from({ length: most }, (_, index): [string, number] => [
      `jobs done at attempt ${index + 1}`,
      count(({ attempt }) => attempt === index + 1),
    ]),
    ["seconds", seconds.toFixed(0)],
  ];
  return `${lines.map(([name, value]) => `${name.padEnd(32)}${String(value).padStart(6)}`).join("\n")}\n`;
}

/** How many different values each file has under each definition. */
const distinctValues = () =>
  transaction((tx) =>
    tx.$queryRaw<{ uri: string; mirs: number }[]>(sql`
      SELECT c.uri, r.definition::text, count(DISTINCT r.mir)::int AS mirs
      FROM mir_result r JOIN checkpoint c ON c.id = r.checkpoint_id GROUP BY c.uri, r.definition`),
  );

/** Makes the database itself count how often each job succeeds. */
const countEnds = () =>
  transaction(async (tx) => {
    await tx.$executeRaw(sql`CREATE TABLE job_end (job_id uuid NOT NULL)`);
    await tx.$executeRaw(sql`
      CREATE FUNCTION count_job_end() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO job_end VALUES (NEW.id); RETURN NULL; END $$`);
    await tx.$executeRaw(sql`
      CREATE TRIGGER count_job_end AFTER UPDATE ON mir_job FOR EACH ROW
      WHEN (NEW.state = 'succeeded' AND OLD.state <> 'succeeded') EXECUTE FUNCTION count_job_end()`);
  });

const unfinished = () =>
  transaction((tx) => tx.mirJob.count({ where: { state: { in: ["queued", "running"] } } }));

interface JobRow {
  readonly id: string;
  readonly state: string;
  readonly attempt: number;
  /** How often it succeeded. */
  readonly ends: number;
  readonly results: number;
  readonly jobsOfResults: number;
  /** Remaining layers. */
  readonly kept: number;
}

const jobRows = () =>
  transaction((tx) =>
    tx.$queryRaw<JobRow[]>(sql`
      SELECT j.id::text, j.state::text, j.attempt,
        (SELECT count(*)::int FROM job_end e WHERE e.job_id = j.id) AS ends,
        (SELECT count(*)::int FROM mir_result r WHERE r.checkpoint_id = j.checkpoint_id) AS results,
        (SELECT count(DISTINCT r.job_id)::int FROM mir_result r WHERE r.checkpoint_id = j.checkpoint_id)
          AS "jobsOfResults",
        (SELECT count(*)::int FROM mir_job_layer l WHERE l.job_id = j.id) AS kept
      FROM mir_job j`),
  );

/** @returns false if there was no such process */
async function kill(workers: WorkerProcess[], victim: number, kind: "worker" | "child"): Promise<boolean> {
  const worker = workers[victim];
  if (worker === undefined) throw new RangeError(`no worker ${victim}`);
  if (kind === "child") {
    const pid = worker.computePid();
    if (pid === undefined) return false;
    process.kill(pid, "SIGKILL");
    return true;
  }
  await worker.kill();
  workers[victim] = await startWorkerProcess();
  return true;
}
