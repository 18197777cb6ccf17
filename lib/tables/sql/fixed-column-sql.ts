import { type Sql, sql } from "#lib/db/sql.ts";
import type { FixedColumn } from "#lib/tables/query/fixed-columns.ts";
import { type ColumnSql, numberAt, textAt, timeAt } from "#lib/tables/sql/column-value.ts";

/** The query that a column's SQL is added to. */
interface JoinTarget {
  /** Number of benchmarks that the project's runs have scores on. */
  readonly benchmarkCount: number;
  /** The condition that `run_id` is one of the requested runs. */
  isWanted(runId: Sql): Sql;
  /** Joins a query to `run r` by its `run_id`, at most one row per run, and returns its alias. */
  join(query: Sql): Sql;
}

/**
 * The SQL of the columns in lib/tables/query/fixed-columns.ts, over `run r`. A column of another table reads a whole set of
 * runs at a time, one row per run, never a subquery per run.
 */
export const FIXED_COLUMN_SQL = {
  name: () => textAt(sql`r.name`),
  id: () => textAt(sql`r.id::text`),
  status: () => textAt(sql`r.status::text`),
  reviewState: () => textAt(sql`r.review_state::text`),
  startedAt: () => timeAt(sql`r.started_at`),
  endedAt: () => timeAt(sql`r.ended_at`),
  updatedAt: () => timeAt(sql`r.updated_at`),
  runs: () => numberAt(sql`1::double precision`),
  lastStep: (runs) =>
    numberAt(
      sql`${runs.join(sql`SELECT x.run_id, max(x.step)::double precision AS num FROM (
            SELECT m.run_id, m.last_step AS step FROM metric_series m WHERE ${runs.isWanted(sql`m.run_id`)}
            UNION ALL SELECT c.run_id, c.step FROM checkpoint c WHERE ${runs.isWanted(sql`c.run_id`)}
          ) x GROUP BY x.run_id`)}.num`,
    ),
  checkpointCount: (runs) =>
    numberAt(
      sql`coalesce(${runs.join(sql`SELECT c.run_id, count(*)::double precision AS num FROM checkpoint c
          WHERE ${runs.isWanted(sql`c.run_id`)} GROUP BY c.run_id`)}.num, 0)`,
    ),
  average,
  "average.reported": reportedAverage,
  ablation: (runs) =>
    textAt(
      sql`${runs.join(sql`SELECT ar.run_id, string_agg(a.title, '; ' ORDER BY a.position, a.key) AS txt
          FROM ablation_run ar JOIN live_ablation a ON a.id = ar.ablation_id
          WHERE ${runs.isWanted(sql`ar.run_id`)} GROUP BY ar.run_id`)}.txt`,
    ),
  notes: (runs) =>
    textAt(
      sql`${runs.join(sql`SELECT n.run_id, string_agg(n.body, E'\n\n' ORDER BY n.created_at) AS txt
          FROM live_comment n WHERE n.run_id IS NOT NULL AND ${runs.isWanted(sql`n.run_id`)} GROUP BY n.run_id`)}.txt`,
    ),
} satisfies Readonly<Record<FixedColumn, (runs: JoinTarget) => ColumnSql>>;

/** The mean over the project's benchmarks; a mean over only some of them would not be comparable. */
function average(runs: JoinTarget): ColumnSql {
  const { benchmarkCount: count } = runs;
  const alias =
    runs.join(sql`SELECT s.run_id, CASE WHEN count(*) = ${count}::int THEN avg(s.value / b.average_divisor) END AS num,
        count(*)::int AS present, bool_or(s.origin = 'reported') AS reported
      FROM score s JOIN benchmark b ON b.id = s.benchmark_id
      WHERE s.is_current AND ${runs.isWanted(sql`s.run_id`)} GROUP BY s.run_id`);
  return {
    ...numberAt(sql`${alias}.num`),
    reported: sql`${alias}.reported`,
    parts: { present: sql`coalesce(${alias}.present, 0)`, of: count },
  };
}

/** Where tables print different averages, a text lists them. */
function reportedAverage(runs: JoinTarget): ColumnSql {
  const alias = runs.join(sql`SELECT ar.run_id, CASE WHEN min(ar.reported_average) = max(ar.reported_average)
            THEN min(ar.reported_average) END AS num,
            string_agg(DISTINCT ar.reported_average::text, ' / ') AS txt
          FROM ablation_run ar JOIN live_ablation a ON a.id = ar.ablation_id
          WHERE ar.reported_average IS NOT NULL AND ${runs.isWanted(sql`ar.run_id`)} GROUP BY ar.run_id`);
  return {
    ...numberAt(sql`${alias}.num`),
    txt: sql`${alias}.txt`,
    reported: sql`${alias}.txt IS NOT NULL`,
  };
}
