import { db } from "#lib/db/client.ts";
import { emptySql, sql } from "#lib/db/sql.ts";

/** The summary of one series, maintained by insertPoints. */
export interface SeriesSummary {
  readonly id: string;
  readonly key: string;
  readonly pointCount: number;
  readonly firstStep: number;
  readonly lastStep: number;
  readonly last: number;
  readonly minimum: number | null;
  readonly maximum: number | null;
}

/** Points as parallel columns, sorted by (step, timestamp, value); timestamps in milliseconds since 1970. */
export interface SeriesPoints {
  readonly steps: number[];
  readonly timestamps: number[];
  readonly values: number[];
}

/** Counts of the NaN and infinite values of a bucket that has some. */
export interface NonFiniteCount {
  readonly fromStep: number;
  readonly toStep: number;
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
}

interface SummaryRow {
  readonly id: string;
  readonly key: string;
  readonly pointCount: number;
  readonly firstStep: bigint;
  readonly lastStep: bigint;
  readonly last: string;
  readonly minimum: string | null;
  readonly maximum: string | null;
}

/** Summaries of the series of a run, sorted by key; null for all keys. */
export async function findSeries(runId: string, keys: readonly string[] | null): Promise<SeriesSummary[]> {
  const restriction = keys === null ? emptySql : sql`AND key = ANY(${keys}::text[])`;
  // Values are read as text, which unlike the client library's JSON preserves NaN and infinities.
  const rows = await db().$queryRaw<SummaryRow[]>`
    SELECT id, key, point_count AS "pointCount", first_step AS "firstStep", last_step AS "lastStep",
      last_value::text AS last, minimum::text AS minimum, maximum::text AS maximum
    FROM metric_series WHERE run_id = ${runId}::uuid AND point_count > 0 ${restriction} ORDER BY key`;
  return rows.map((row) => ({
    ...row,
    firstStep: Number(row.firstStep),
    lastStep: Number(row.lastStep),
    last: Number(row.last),
    minimum: row.minimum === null ? null : Number(row.minimum),
    maximum: row.maximum === null ? null : Number(row.maximum),
  }));
}

interface PointsRow {
  readonly id: string;
  readonly steps: string;
  readonly timestamps: string;
  readonly values: string;
}

/** Aggregates the points of a series into three texts: with one row per point, the client library would take longer than the query. */
const pointColumns = sql`
  string_agg(step::text, ',' ORDER BY step, timestamp, value) AS steps,
  string_agg((extract(epoch FROM timestamp) * 1000)::bigint::text, ',' ORDER BY step, timestamp, value) AS timestamps,
  string_agg(value::text, ',' ORDER BY step, timestamp, value) AS values`;

/** All points of the given series, by series id. */
export async function findPoints(seriesIds: readonly string[]): Promise<Map<string, SeriesPoints>> {
  const rows = await db().$queryRaw<PointsRow[]>`
    SELECT series_id AS id, ${pointColumns}
    FROM metric_point WHERE series_id = ANY(${seriesIds}::uuid[]) GROUP BY series_id`;
  return new Map(rows.map((row) => [row.id, toPoints(row)]));
}

/** Excludes NaN and ±Infinity. */
const isFiniteValue = sql`value BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308`;

/**
 * Downsamples a series to the first and last point and the finite extremes of each of `buckets` equal step ranges, by one
 * pass over the series and four primary-key look-ups per bucket.
 */
export async function findBuckets(
  series: SeriesSummary,
  buckets: number,
): Promise<{ points: SeriesPoints; nonFinite: NonFiniteCount[] }> {
  const ofSeries = sql`SELECT step, timestamp, value FROM metric_point WHERE series_id = ${series.id}::uuid`;
  const rows = await db().$queryRaw<(Omit<PointsRow, "id"> & { nonFinite: NonFiniteCount[] | null })[]>`
    WITH bucket AS MATERIALIZED (
      SELECT min(step) AS low, max(step) AS high,
        min(value) FILTER (WHERE ${isFiniteValue}) AS minimum, max(value) FILTER (WHERE ${isFiniteValue}) AS maximum,
        count(*) FILTER (WHERE value = 'NaN') AS nan,
        count(*) FILTER (WHERE value = 'Infinity') AS positive,
        count(*) FILTER (WHERE value = '-Infinity') AS negative
      FROM metric_point WHERE series_id = ${series.id}::uuid
      GROUP BY width_bucket(
        step::float8, ${series.firstStep}::float8, ${series.lastStep}::float8 + 1, ${buckets}::int
      )
    ),
    kept AS (
      SELECT point.* FROM bucket, LATERAL (
        (${ofSeries} AND step = low ORDER BY step, timestamp, value LIMIT 1)
        UNION (${ofSeries} AND step = high ORDER BY step DESC, timestamp DESC, value DESC LIMIT 1)
        UNION (${ofSeries} AND step BETWEEN low AND high AND value = minimum ORDER BY step, timestamp LIMIT 1)
        UNION (${ofSeries} AND step BETWEEN low AND high AND value = maximum ORDER BY step, timestamp LIMIT 1)
      ) AS point
    )
    SELECT ${pointColumns}, (
      SELECT json_agg(json_build_object(
        'fromStep', low, 'toStep', high, 'nan', nan, 'positiveInfinity', positive, 'negativeInfinity', negative
      ) ORDER BY low) FROM bucket WHERE nan + positive + negative > 0
    ) AS "nonFinite" FROM kept`;
  const [row] = rows;
  return row === undefined
    ? { points: { steps: [], timestamps: [], values: [] }, nonFinite: [] }
    : { points: toPoints(row), nonFinite: row.nonFinite ?? [] };
}

function toPoints(row: Omit<PointsRow, "id">): SeriesPoints {
  return { steps: numbers(row.steps), timestamps: numbers(row.timestamps), values: numbers(row.values) };
}

function numbers(text: string | null): number[] {
  return text === null ? [] : text.split(",").map(Number);
}
