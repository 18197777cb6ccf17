import { db } from "#lib/db/client.ts";
import { sql } from "#lib/db/sql.ts";
import { RunStatusSchema } from "#lib/runs/schema.ts";
import type { AverageCell, JobCell, MetricSummary, RunRow, ScoreCell } from "#lib/tables/query/schema.ts";
import { readCheckpoints } from "#lib/tables/rows/rows-mir.ts";

/** What the page query itself says of a run. */
export interface PageRun {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly updatedAt: Date;
}

/** Fills the rows of a page, in its order, with one query a kind of cell. */
export async function readRows(page: readonly PageRun[], benchmarkCount: number): Promise<RunRow[]> {
  if (page.length === 0) {
    return [];
  }
  const ids = page.map((run) => run.id);
  const [params, tags, metrics, checkpoints, jobs, scores, ablations] = await Promise.all([
    readTexts(ids, "param"),
    readTexts(ids, "tag"),
    readMetrics(ids),
    readCheckpoints(ids),
    readJobs(ids),
    readScores(ids),
    readAblations(ids),
  ]);
  return page.map((run) => {
    const runMetrics = metrics.get(run.id);
    const runCheckpoints = checkpoints.get(run.id);
    const runScores = scores.get(run.id);
    return {
      id: run.id,
      name: run.name,
      status: RunStatusSchema.parse(run.status),
      startedAt: run.startedAt.toISOString(),
      endedAt: run.endedAt?.toISOString() ?? null,
      updatedAt: run.updatedAt.toISOString(),
      params: params.get(run.id) ?? {},
      tags: tags.get(run.id) ?? {},
      metrics: runMetrics?.metrics ?? {},
      mir: runCheckpoints?.mir ?? {},
      job: jobs.get(run.id) ?? null,
      scores: runScores?.scores ?? {},
      average: averageCell(runScores?.parts ?? [], benchmarkCount),
      ablations: ablations.get(run.id) ?? [],
      checkpointCount: runCheckpoints?.count ?? 0,
      lastStep: greatest(runMetrics?.lastStep ?? null, runCheckpoints?.lastStep ?? null),
    };
  });
}

/** The mean is only a mean of the same things when every benchmark of the project is there. */
function averageCell(parts: readonly number[], benchmarkCount: number): AverageCell | null {
  if (benchmarkCount === 0) {
    return null;
  }
  const isComplete = parts.length === benchmarkCount;
  const value = isComplete ? parts.reduce((sum, part) => sum + part, 0) / parts.length : null;
  return { value, n: parts.length, of: benchmarkCount };
}

function greatest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

async function readTexts(
  ids: readonly string[],
  table: "param" | "tag",
): Promise<Map<string, Record<string, string>>> {
  const source = table === "param" ? sql`param` : sql`tag`;
  const rows = await db().$queryRaw<{ runId: string; items: Record<string, string> }[]>`
    SELECT run_id AS "runId", jsonb_object_agg(key, value) AS items FROM ${source}
    WHERE run_id = ANY(${ids}::uuid[]) GROUP BY run_id`;
  return new Map(rows.map((row) => [row.runId, row.items]));
}

/** PostgreSQL writes NaN and the infinities into JSON as the words that WireNumber has. */
async function readMetrics(
  ids: readonly string[],
): Promise<Map<string, { metrics: Record<string, MetricSummary>; lastStep: number | null }>> {
  const rows = await db().$queryRaw<
    { runId: string; metrics: Record<string, MetricSummary>; lastStep: number | null }[]
  >`
    SELECT run_id AS "runId", max(last_step)::double precision AS "lastStep",
      jsonb_object_agg(key, jsonb_build_object('last', last_value, 'lastStep', last_step,
        'minimum', minimum, 'maximum', maximum)) AS metrics
    FROM metric_series
    WHERE run_id = ANY(${ids}::uuid[]) AND last_value IS NOT NULL AND last_step IS NOT NULL GROUP BY run_id`;
  return new Map(rows.map((row) => [row.runId, row]));
}

/** The newest job of each run's last checkpoint; those of backfills on further sets stand back. */
export async function readJobs(ids: readonly string[]): Promise<Map<string, JobCell>> {
  const rows = await db().$queryRaw<(JobCell & { runId: string })[]>`
    SELECT c.run_id AS "runId", j.id, j.checkpoint_id AS "checkpointId", j.state::text AS state, j.phase,
      j.progress_done AS done, j.progress_total AS total, j.remaining_ms AS "remainingMs",
      j.error_kind AS "errorKind", j.error_message AS "errorMessage"
    FROM (SELECT DISTINCT ON (run_id) id, run_id FROM checkpoint WHERE run_id = ANY(${ids}::uuid[])
      ORDER BY run_id, step DESC NULLS FIRST, created_at DESC, id DESC) c
    JOIN mir_job j ON j.id = current_mir_job(c.id)`;
  return new Map(rows.map(({ runId, ...job }) => [runId, job]));
}

interface RunScores {
  readonly scores: Record<string, ScoreCell>;
  /** Each score divided by its benchmark's divisor: what the average is over. */
  readonly parts: number[];
}

async function readScores(ids: readonly string[]): Promise<Map<string, RunScores>> {
  const rows = await db().$queryRaw<(ScoreCell & { runId: string; key: string; divisor: number })[]>`
    SELECT s.run_id AS "runId", b.key, b.average_divisor AS divisor,
      s.value, s.stderr, s.n, s.origin::text AS origin, s.source
    FROM score s JOIN benchmark b ON b.id = s.benchmark_id
    WHERE s.is_current AND s.run_id = ANY(${ids}::uuid[])
    ORDER BY s.run_id, s.benchmark_id`;
  const byRun = new Map<string, RunScores>();
  for (const { runId, key, divisor, ...cell } of rows) {
    const entry = byRun.get(runId) ?? { scores: {}, parts: [] };
    entry.scores[key] = cell;
    entry.parts.push(cell.value / divisor);
    byRun.set(runId, entry);
  }
  return byRun;
}

async function readAblations(ids: readonly string[]): Promise<Map<string, RunRow["ablations"]>> {
  const rows = await db().$queryRaw<{ runId: string; ablations: RunRow["ablations"] }[]>`
    SELECT ar.run_id AS "runId", jsonb_agg(jsonb_build_object('key', a.key, 'title', a.title,
      'reportedAverage', ar.reported_average) ORDER BY a.position, a.key) AS ablations
    FROM ablation_run ar JOIN live_ablation a ON a.id = ar.ablation_id
    WHERE ar.run_id = ANY(${ids}::uuid[]) GROUP BY ar.run_id`;
  return new Map(rows.map((row) => [row.runId, row.ablations]));
}
