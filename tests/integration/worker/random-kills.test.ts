import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { sql } from "#lib/db/sql.ts";
import { transaction } from "#lib/db/transaction.ts";
import { uniformFrom } from "#tests/support/seeded-random.ts";
import { useTestDatabase } from "../../support/db.ts";
import { golden, queueJob } from "./fixtures.ts";
import { startWorkerProcess, type WorkerProcess } from "./processes.ts";

useTestDatabase();

/** `npm run test:kills` sets more. */
const JOBS = Number(process.env["KILL_JOBS"] ?? 16);
const SEED = Number(process.env["KILL_SEED"] ?? 1);
const WORKERS = 2;
const LIMIT_MS = 60_000 + JOBS * 6_000;
const FILES = ["six-layers-ragged", "ordinary-f16", "outliers-present-f32"];

it(
  `loses none and repeats none of ${JOBS} jobs while workers and their children are killed at random`,
  async () => {
    await countEnds();
    const jobs: string[] = [];
    for (let i = 0; i < JOBS; i += 1) {
      jobs.push((await queueJob(golden(`${FILES[i % FILES.length]}.safetensors`))).id);
    }
    const uniform = uniformFrom(SEED);
    const kills = { worker: 0, child: 0 };
    const workers = await Promise.all(Array.from({ length: WORKERS }, () => startWorkerProcess()));
    const end = performance.now() + LIMIT_MS;
    while ((await unfinished()) > 0) {
      expect(performance.now(), "jobs hang").toBeLessThan(end);
      await sleep(500 + 1500 * uniform());
      const victim = Math.floor(uniform() * WORKERS);
      const kind = uniform() < 0.5 ? "worker" : "child";
      if (await kill(workers, victim, kind)) kills[kind] += 1;
    }

    const rows = await jobRows();
    const table: Record<number, number> = {};
    for (const { attempt } of rows) table[attempt] = (table[attempt] ?? 0) + 1;
    process.stdout.write(
      `${JOBS} jobs, seed ${SEED}: ${kills.worker} workers and ${kills.child} compute processes killed; ` +
        `jobs by attempts: ${JSON.stringify(table)}\n`,
    );
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
    const extra = rows.reduce((sum, { attempt }) => sum + attempt - 1, 0);
    expect(extra, "no attempt without a kill").toBeLessThanOrEqual(kills.worker + kills.child);
  },
  LIMIT_MS + 60_000,
);

/** Has the database itself count how often each job succeeds. */
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
  /** Layers left behind. */
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

/** @returns false where there was no such process */
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
