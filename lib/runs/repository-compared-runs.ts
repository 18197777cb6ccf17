import { db } from "#lib/db/client.ts";
import { runFields, toRun } from "#lib/runs/repository.ts";
import type { SeriesSummary } from "#lib/runs/repository-metric-series.ts";
import type { Run } from "#lib/runs/schema.ts";

/** Runs of a project that are not in the trash, in the order of `ids`; unknown ids are ignored. */
export async function findRunsOfProject(projectId: string, ids: readonly string[]): Promise<Run[]> {
  const rows = await db().run.findMany({
    where: { id: { in: [...ids] }, projectId, deletedAt: null },
    select: runFields,
  });
  const runs = new Map(rows.map((row) => [row.id, toRun(row)]));
  return ids.flatMap((id) => runs.get(id) ?? []);
}

/** The metric keys of the runs, sorted, with the number of runs that have each. */
export async function listMetricKeys(runIds: readonly string[]): Promise<{ key: string; runs: number }[]> {
  return db().$queryRaw<{ key: string; runs: number }[]>`
    SELECT key, count(DISTINCT run_id)::int AS runs FROM metric_series
    WHERE run_id = ANY(${runIds}::uuid[]) AND point_count > 0 GROUP BY key ORDER BY key`;
}

export interface RunSeriesSummary extends SeriesSummary {
  readonly runId: string;
}

interface SummaryRow {
  readonly id: string;
  readonly runId: string;
  readonly key: string;
  readonly pointCount: number;
  readonly firstStep: bigint;
  readonly lastStep: bigint;
  readonly last: string;
  readonly minimum: string | null;
  readonly maximum: string | null;
}

/** Summaries of the series of several runs of a project, for the given keys. */
export async function findSeriesOfRuns(
  projectId: string,
  runIds: readonly string[],
  keys: readonly string[],
): Promise<RunSeriesSummary[]> {
  const rows = await db().$queryRaw<SummaryRow[]>`
    SELECT s.id, s.run_id AS "runId", s.key, s.point_count AS "pointCount", s.first_step AS "firstStep",
      s.last_step AS "lastStep", s.last_value::text AS last, s.minimum::text AS minimum, s.maximum::text AS maximum
    FROM metric_series s JOIN run r ON r.id = s.run_id
    WHERE r.project_id = ${projectId}::uuid AND r.deleted_at IS NULL
      AND s.run_id = ANY(${runIds}::uuid[]) AND s.key = ANY(${keys}::text[]) AND s.point_count > 0
    ORDER BY s.key, s.run_id`;
  return rows.map((row) => ({
    ...row,
    firstStep: Number(row.firstStep),
    lastStep: Number(row.lastStep),
    last: Number(row.last),
    minimum: row.minimum === null ? null : Number(row.minimum),
    maximum: row.maximum === null ? null : Number(row.maximum),
  }));
}
