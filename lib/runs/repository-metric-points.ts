import { sql } from "#lib/db/sql.ts";
import type { Tx } from "#lib/db/transaction.ts";

/** Values that enter a mean: finite, and so far from the largest double that no sum of them overflows. */
const isSummable = sql`value BETWEEN -1e290 AND 1e290`;

/**
 * A batch as columns. Numbers travel as PostgreSQL array literals: the client library would send them as
 * JSON, which has neither NaN nor the infinities.
 */
export interface PointColumns {
  readonly keys: readonly string[];
  /** 1-based positions in `keys`. */
  readonly keyIndexes: readonly number[];
  readonly steps: readonly number[];
  /** Milliseconds since 1970. */
  readonly timestamps: readonly number[];
  readonly values: readonly number[];
  /** 1 where the timestamp was not given but made: such a point is known by its step and value alone. */
  readonly derived: readonly number[];
}

/** Locks a run for writing metrics; null when there is no such run. */
export async function lockRun(tx: Tx, runId: string): Promise<{ projectId: string } | null> {
  const rows = await tx.$queryRaw<{ projectId: string }[]>`
    SELECT project_id AS "projectId" FROM run WHERE id = ${runId}::uuid FOR UPDATE`;
  return rows[0] ?? null;
}

/** Marks a run as changed now. */
export async function touchRun(tx: Tx, runId: string): Promise<void> {
  await tx.$executeRaw`UPDATE run SET updated_at = now() WHERE id = ${runId}::uuid`;
}

/**
 * Writes points and the summaries of their series in one statement. The caller holds the run's lock, so no
 * other statement makes a series of the run at the same time.
 *
 * `last` is the value at the greatest (step, timestamp), then the greatest value, whatever the order of
 * arrival; `minimum` and `maximum` leave NaN out.
 * @returns how many points were new
 */
export async function insertPoints(tx: Tx, runId: string, columns: PointColumns): Promise<number> {
  const rows = await tx.$queryRaw<{ written: number }[]>`
    WITH given AS MATERIALIZED (
      SELECT key_index, step, to_timestamp(ms / 1000.0)::timestamptz(3) AS timestamp, value, derived
      FROM unnest(
        ${literal(columns.keyIndexes)}::text::int[], ${literal(columns.steps)}::text::bigint[],
        ${literal(columns.timestamps)}::text::bigint[], ${literal(columns.values)}::text::float8[],
        ${literal(columns.derived)}::text::int[]
      ) AS point(key_index, step, ms, value, derived)
    ),
    series AS MATERIALIZED (
      SELECT named.key, named.key_index, coalesce(known.id, gen_random_uuid()) AS id
      FROM unnest(${columns.keys}::text[]) WITH ORDINALITY AS named(key, key_index)
      LEFT JOIN metric_series known ON known.run_id = ${runId}::uuid AND known.key = named.key
    ),
    inserted AS (
      INSERT INTO metric_point (series_id, step, timestamp, value)
      SELECT series.id, given.step, given.timestamp, given.value
      FROM given JOIN series USING (key_index)
      WHERE given.derived = 0 OR NOT EXISTS (
        SELECT FROM metric_point known
        WHERE known.series_id = series.id AND known.step = given.step AND known.value = given.value
      )
      ON CONFLICT DO NOTHING
      RETURNING series_id, step, timestamp, value
    ),
    summary AS (
      SELECT series_id, count(*)::int AS point_count, min(step) AS first_step,
        min(value) FILTER (WHERE value <> 'NaN') AS minimum, max(value) FILTER (WHERE value <> 'NaN') AS maximum,
        (count(*) FILTER (WHERE ${isSummable}))::int AS finite_count,
        coalesce(sum(value) FILTER (WHERE ${isSummable}), 0) AS finite_sum
      FROM inserted GROUP BY series_id
    ),
    last AS (
      SELECT DISTINCT ON (series_id) series_id, step, timestamp, value
      FROM inserted ORDER BY series_id, step DESC, timestamp DESC, value DESC
    ),
    summarised AS (
      INSERT INTO metric_series AS stored
        (id, run_id, key, point_count, first_step, last_step, last_timestamp, last_value, minimum, maximum,
          finite_count, finite_sum)
      SELECT series.id, ${runId}::uuid, series.key, summary.point_count, summary.first_step,
        last.step, last.timestamp, last.value, summary.minimum, summary.maximum,
        summary.finite_count, summary.finite_sum
      FROM summary JOIN last USING (series_id) JOIN series ON series.id = summary.series_id
      ON CONFLICT (run_id, key) DO UPDATE SET
        point_count = stored.point_count + excluded.point_count,
        first_step = least(stored.first_step, excluded.first_step),
        minimum = least(stored.minimum, excluded.minimum),
        maximum = greatest(stored.maximum, excluded.maximum),
        finite_count = stored.finite_count + excluded.finite_count,
        finite_sum = stored.finite_sum + excluded.finite_sum,
        (last_step, last_timestamp, last_value) = (
          SELECT step, timestamp, value
          FROM (VALUES
            (stored.last_step, stored.last_timestamp, stored.last_value),
            (excluded.last_step, excluded.last_timestamp, excluded.last_value)
          ) AS candidate(step, timestamp, value)
          ORDER BY step DESC NULLS LAST, timestamp DESC, value DESC LIMIT 1
        )
    )
    SELECT count(*)::int AS written FROM inserted`;
  return rows[0]?.written ?? 0;
}

function literal(numbers: readonly number[]): string {
  return `{${numbers.join(",")}}`;
}
