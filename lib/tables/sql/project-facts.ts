import { setTimeout as sleep } from "node:timers/promises";
import { db } from "#lib/db/client.ts";
import { type Sql, sql } from "#lib/db/sql.ts";
import { AppError } from "#lib/errors.ts";
import type { BenchmarkFacts, KeyFacts, MetricFacts, ProjectFacts } from "#lib/tables/query/project-data.ts";
import { isUnchangedSince, readCursor } from "#lib/tables/sql/change-cursor.ts";

/** A page may wait this long for facts to be read again. */
const SOON_MS = 150;

interface KnownFacts {
  readonly facts: ProjectFacts;
  /** The facts include every write before this cursor. */
  readonly cursor: string;
  readonly tookMs: number;
}
const known = new Map<string, KnownFacts>();
const reading = new Map<string, Promise<KnownFacts>>();

/**
 * The facts of a project, cached until the project is written to. Where reading takes long (ten thousand runs), the next
 * caller waits briefly and then gets the old facts, and later callers get the new ones.
 * @throws AppError "not-found"
 */
export async function readProjectFacts(projectId: string): Promise<ProjectFacts> {
  const last = known.get(projectId);
  if (last === undefined) {
    return (await readAgain(projectId)).facts;
  }
  if (await isUnchangedSince(projectId, last.cursor)) {
    return last.facts;
  }
  const next = readAgain(projectId);
  // The project was deleted meanwhile; reading its rows reports that.
  next.catch(() => known.delete(projectId));
  const fresh = await (last.tookMs <= SOON_MS
    ? next
    : Promise.race([next, sleep(SOON_MS, null, { ref: false })]));
  return (fresh ?? last).facts;
}

function readAgain(projectId: string): Promise<KnownFacts> {
  const running = reading.get(projectId);
  if (running !== undefined) {
    return running;
  }
  const work = readOnce(projectId).finally(() => reading.delete(projectId));
  reading.set(projectId, work);
  return work;
}

async function readOnce(projectId: string): Promise<KnownFacts> {
  const start = performance.now();
  const cursor = await readCursor();
  const facts = await queryFacts(projectId);
  const entry = { facts, cursor, tookMs: performance.now() - start };
  known.set(projectId, entry);
  return entry;
}

async function queryFacts(projectId: string): Promise<ProjectFacts> {
  const [projects, params, tags, metrics, mir, benchmarks, complete, ablations] = await Promise.all([
    db().$queryRaw<
      Pick<ProjectFacts, "mirDefinition" | "runCount" | "hasStartTimes" | "layerCount" | "noteFilled">[]
    >`
      SELECT p.mir_definition AS "mirDefinition",
        (SELECT count(*)::int FROM run r WHERE r.project_id = p.id AND r.deleted_at IS NULL) AS "runCount",
        (SELECT count(DISTINCT r.started_at) > 1 FROM run r WHERE r.project_id = p.id AND r.deleted_at IS NULL)
          AS "hasStartTimes",
        (SELECT count(DISTINCT n.run_id)::int FROM live_comment n JOIN run r ON r.id = n.run_id
          WHERE r.project_id = p.id AND r.deleted_at IS NULL) AS "noteFilled",
        (SELECT coalesce(max(m.layer_count), 0) FROM mir_result m JOIN checkpoint c ON c.id = m.checkpoint_id
          JOIN run r ON r.id = c.run_id WHERE r.project_id = p.id AND r.deleted_at IS NULL
            AND EXISTS (SELECT 1 FROM mir_layer l WHERE l.result_id = m.id)) AS "layerCount"
      FROM project p WHERE p.id = ${projectId}::uuid`,
    queryTexts(projectId, sql`param`, sql`t.canonical`),
    queryTexts(projectId, sql`tag`, sql`t.value`),
    db().$queryRaw<MetricFacts[]>`
      SELECT m.key, count(*)::int AS filled,
        bool_and(m.last_value NOT IN ('NaN', 'Infinity', '-Infinity') AND m.last_value = trunc(m.last_value)) AS "isInteger"
      FROM metric_series m JOIN run r ON r.id = m.run_id
      WHERE r.project_id = ${projectId}::uuid AND r.deleted_at IS NULL AND m.last_value IS NOT NULL
      GROUP BY m.key ORDER BY m.key`,
    db().$queryRaw<{ definition: string; filled: number }[]>`
      SELECT m.definition, count(DISTINCT r.id)::int AS filled
      FROM mir_result m JOIN checkpoint c ON c.id = m.checkpoint_id JOIN run r ON r.id = c.run_id
      WHERE r.project_id = ${projectId}::uuid AND r.deleted_at IS NULL GROUP BY m.definition`,
    db().$queryRaw<BenchmarkFacts[]>`
      SELECT b.key, b.title, b.suite, b.task, b.metric, b.split, b.unit, b.maximum,
        b.higher_is_better AS "higherIsBetter", b.average_divisor AS "averageDivisor", s.filled
      FROM (SELECT s.benchmark_id, count(*)::int AS filled FROM score s JOIN run r ON r.id = s.run_id
        WHERE r.project_id = ${projectId}::uuid AND r.deleted_at IS NULL AND s.is_current GROUP BY s.benchmark_id) s
      JOIN benchmark b ON b.id = s.benchmark_id ORDER BY b.created_at, b.id`,
    db().$queryRaw<{ n: number; runs: number }[]>`
      SELECT t.n, count(*)::int AS runs FROM (
        SELECT s.run_id, count(*)::int AS n FROM score s JOIN run r ON r.id = s.run_id
        WHERE r.project_id = ${projectId}::uuid AND r.deleted_at IS NULL AND s.is_current GROUP BY s.run_id) t
      GROUP BY t.n`,
    db().$queryRaw<{ filled: number; reported: number }[]>`
      SELECT count(DISTINCT ar.run_id)::int AS filled,
        (count(DISTINCT ar.run_id) FILTER (WHERE ar.reported_average IS NOT NULL))::int AS reported
      FROM ablation_run ar JOIN live_ablation a ON a.id = ar.ablation_id JOIN run r ON r.id = ar.run_id
      WHERE a.project_id = ${projectId}::uuid AND r.deleted_at IS NULL`,
  ]);
  const [project] = projects;
  if (project === undefined) {
    throw new AppError("not-found", "There is no such project");
  }
  return {
    ...project,
    params,
    tags,
    metrics,
    mir,
    benchmarks,
    averageFilled: complete.find((row) => row.n === benchmarks.length)?.runs ?? 0,
    ablationFilled: ablations[0]?.filled ?? 0,
    reportedAverageFilled: ablations[0]?.reported ?? 0,
  };
}

/** Checks each distinct value once, not once per run. */
function queryTexts(projectId: string, table: Sql, same: Sql): Promise<KeyFacts[]> {
  return db().$queryRaw<KeyFacts[]>`
    SELECT v.key, sum(v.runs)::int AS filled, count(DISTINCT v.same)::int AS distinct,
      bool_and(v.number IS NOT NULL) AS "isNumeric"
    FROM (SELECT t.key, t.value, t.number, ${same} AS same, count(*) AS runs FROM ${table} t
        JOIN run r ON r.id = t.run_id
      WHERE r.project_id = ${projectId}::uuid AND r.deleted_at IS NULL GROUP BY t.key, t.value, t.number, ${same}) v
    GROUP BY v.key ORDER BY v.key`;
}

/** The id of a project. @throws AppError "not-found" */
export async function getProjectId(slug: string): Promise<string> {
  const project = await db().project.findUnique({ where: { slug }, select: { id: true } });
  if (project === null) {
    throw new AppError("not-found", `There is no project ${slug}`);
  }
  return project.id;
}

/** Display names of a project's evaluation sets: the name and the first digits of the digest. */
export async function listEvaluationSetNames(projectId: string): Promise<Map<string, string>> {
  const sets = await db().evaluationSet.findMany({
    where: { OR: [{ projectId }, { projectId: null }] },
    select: { id: true, name: true, digest: true },
  });
  return new Map(sets.map((set) => [set.id, `${set.name} (${set.digest.slice(0, 8)})`]));
}
