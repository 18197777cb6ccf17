import { db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { NUMBER_PATTERN } from "#lib/tables/column-sql.ts";

/** What is known of one param, tag or metric key of a project. */
export interface KeyFacts {
  readonly key: string;
  /** runs that have it */
  readonly filled: number;
  readonly distinct: number;
  readonly isNumeric: boolean;
  readonly isInteger: boolean;
}

export interface BenchmarkFacts {
  readonly key: string;
  readonly title: string;
  readonly suite: string;
  readonly task: string;
  readonly metric: string;
  readonly split: string;
  readonly unit: string;
  readonly higherIsBetter: boolean;
  readonly maximum: number | null;
  readonly averageDivisor: number;
  readonly filled: number;
}

/** The facts that the columns of a project follow from. */
export interface ProjectFacts {
  readonly mirDefinition: string;
  readonly runCount: number;
  readonly params: readonly KeyFacts[];
  readonly tags: readonly KeyFacts[];
  readonly metrics: readonly KeyFacts[];
  readonly mir: readonly { readonly definition: string; readonly filled: number }[];
  readonly benchmarks: readonly BenchmarkFacts[];
  /** runs with a score on every benchmark of the project */
  readonly averageFilled: number;
  readonly ablationFilled: number;
  /** runs for which the source prints an average, or several */
  readonly reportedAverageFilled: number;
  /** whether the runs started at different times: runs of an imported table share the moment of the import */
  readonly hasStartTimes: boolean;
}

/** @throws AppError "not-found" */
export async function readProjectFacts(projectId: string): Promise<ProjectFacts> {
  const [projects, params, tags, metrics, mir, benchmarks, complete, ablations] = await Promise.all([
    db().$queryRaw<{ mirDefinition: string; runCount: number; hasStartTimes: boolean }[]>`
      SELECT p.mir_definition AS "mirDefinition",
        (SELECT count(*)::int FROM run r WHERE r.project_id = p.id) AS "runCount",
        (SELECT count(DISTINCT r.started_at) > 1 FROM run r WHERE r.project_id = p.id) AS "hasStartTimes"
      FROM project p WHERE p.id = ${projectId}::uuid`,
    db().$queryRaw<KeyFacts[]>`
      SELECT t.key, count(*)::int AS filled, count(DISTINCT t.value)::int AS distinct,
        bool_and(t.value ~ ${NUMBER_PATTERN}::text) AS "isNumeric",
        bool_and(t.value ~ '^[+-]?[0-9]+$') AS "isInteger"
      FROM param t JOIN run r ON r.id = t.run_id WHERE r.project_id = ${projectId}::uuid
      GROUP BY t.key ORDER BY t.key`,
    db().$queryRaw<KeyFacts[]>`
      SELECT t.key, count(*)::int AS filled, count(DISTINCT t.value)::int AS distinct,
        bool_and(t.value ~ ${NUMBER_PATTERN}::text) AS "isNumeric",
        bool_and(t.value ~ '^[+-]?[0-9]+$') AS "isInteger"
      FROM tag t JOIN run r ON r.id = t.run_id WHERE r.project_id = ${projectId}::uuid
      GROUP BY t.key ORDER BY t.key`,
    db().$queryRaw<KeyFacts[]>`
      SELECT m.key, count(*)::int AS filled, count(DISTINCT m.last_value)::int AS distinct,
        true AS "isNumeric", bool_and(m.last_value NOT IN ('NaN', 'Infinity', '-Infinity')
          AND m.last_value = trunc(m.last_value)) AS "isInteger"
      FROM metric_series m JOIN run r ON r.id = m.run_id
      WHERE r.project_id = ${projectId}::uuid AND m.last_value IS NOT NULL GROUP BY m.key ORDER BY m.key`,
    db().$queryRaw<{ definition: string; filled: number }[]>`
      SELECT m.definition, count(DISTINCT r.id)::int AS filled
      FROM mir_result m JOIN checkpoint c ON c.id = m.checkpoint_id JOIN run r ON r.id = c.run_id
      WHERE r.project_id = ${projectId}::uuid GROUP BY m.definition`,
    db().$queryRaw<BenchmarkFacts[]>`
      SELECT b.key, b.title, b.suite, b.task, b.metric, b.split, b.unit, b.maximum,
        b.higher_is_better AS "higherIsBetter", b.average_divisor AS "averageDivisor",
        count(DISTINCT s.run_id)::int AS filled
      FROM score s JOIN benchmark b ON b.id = s.benchmark_id JOIN run r ON r.id = s.run_id
      WHERE r.project_id = ${projectId}::uuid GROUP BY b.id ORDER BY b.created_at, b.id`,
    db().$queryRaw<{ n: number; runs: number }[]>`
      SELECT t.n, count(*)::int AS runs FROM (
        SELECT s.run_id, count(DISTINCT s.benchmark_id)::int AS n FROM score s JOIN run r ON r.id = s.run_id
        WHERE r.project_id = ${projectId}::uuid GROUP BY s.run_id) t GROUP BY t.n`,
    db().$queryRaw<{ filled: number; reported: number }[]>`
      SELECT count(DISTINCT ar.run_id)::int AS filled,
        (count(DISTINCT ar.run_id) FILTER (WHERE ar.reported_average IS NOT NULL))::int AS reported FROM ablation_run ar
      JOIN ablation a ON a.id = ar.ablation_id WHERE a.project_id = ${projectId}::uuid`,
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

/** The id of a project. @throws AppError "not-found" */
export async function getProjectId(slug: string): Promise<string> {
  const project = await db().project.findUnique({ where: { slug }, select: { id: true } });
  if (project === null) {
    throw new AppError("not-found", `There is no project ${slug}`);
  }
  return project.id;
}

/** What people know the evaluation sets of a project's results by: name and the head of the digest. */
export async function listEvaluationSetNames(projectId: string): Promise<Map<string, string>> {
  const sets = await db().evaluationSet.findMany({
    where: { OR: [{ projectId }, { projectId: null }] },
    select: { id: true, name: true, digest: true },
  });
  return new Map(sets.map((set) => [set.id, `${set.name} (${set.digest.slice(0, 8)})`]));
}
