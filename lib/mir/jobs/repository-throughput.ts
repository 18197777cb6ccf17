import { db } from "#lib/db/client.ts";
import { emptySql, sql } from "#lib/db/sql.ts";
import { type Throughput, ThroughputSchema } from "#lib/mir/schema.ts";

/** Number of waiting jobs and processing rate, of one project or of all. */
export async function readThroughput(of: { projectId?: string | undefined } = {}): Promise<Throughput> {
  const inProject =
    of.projectId === undefined
      ? emptySql
      : sql`AND EXISTS (SELECT 1 FROM checkpoint c JOIN run r ON r.id = c.run_id
          WHERE c.id = j.checkpoint_id AND r.project_id = ${of.projectId}::uuid)`;
  const rows = await db().$queryRaw<unknown[]>(sql`
    SELECT
      (count(*) FILTER (WHERE state = 'queued'))::int AS queued,
      (count(*) FILTER (WHERE state = 'running'))::int AS running,
      (count(*) FILTER (WHERE state = 'succeeded'))::int AS succeeded,
      (count(*) FILTER (WHERE state = 'failed'))::int AS failed,
      (count(*) FILTER (WHERE state = 'canceled'))::int AS canceled,
      (count(*) FILTER (WHERE state = 'succeeded' AND finished_at > now() - interval '1 hour'))::int
        AS "succeededLastHour",
      (count(*) FILTER (WHERE state = 'succeeded' AND finished_at > now() - interval '1 day'))::int
        AS "succeededLastDay",
      (count(*) FILTER (WHERE state = 'failed' AND finished_at > now() - interval '1 day'))::int AS "failedLastDay",
      percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_ms)
        FILTER (WHERE state = 'succeeded' AND finished_at > now() - interval '1 day') AS "medianDurationMs"
    FROM mir_job j
    WHERE true ${inProject}`);
  return ThroughputSchema.parse(rows[0]);
}
