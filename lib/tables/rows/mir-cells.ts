import { db } from "#lib/db/client.ts";
import { MirDefinitionSchema } from "#lib/mir/schema.ts";
import type { JobCell, MirCell, RunRow } from "#lib/tables/query/schema.ts";
import { LAST_FIRST } from "#lib/tables/sql/column-sql.ts";

interface MirRecord extends Omit<MirCell, "alsoReported"> {
  readonly runId: string;
  readonly definition: string;
  /** The reported value of the same checkpoint next to a computed one. */
  readonly reported: number | null;
  readonly reportedSource: string | null;
}

/** The MIR of each run by definition: the current result of the last checkpoint that has one. */
export async function readMirCells(ids: readonly string[]): Promise<Map<string, RunRow["mir"]>> {
  const records = await db().$queryRaw<MirRecord[]>`
    SELECT DISTINCT ON (m.run_id, m.definition) m.run_id AS "runId", m.definition, m.origin::text AS origin,
      m.mir AS value, m.source, m.step::double precision AS step, m.checkpoint_id AS "checkpointId",
      m.evaluation_set_id AS "evaluationSetId", m.other_set AS "otherSet", m.layer_count AS "layerCount",
      m.error_estimate AS "errorEstimate", m.standard_error AS "standardError",
      m.standard_error_paired AS "standardErrorPaired", m.sample_count AS "sampleCount",
      rep.mir AS reported, rep.source AS "reportedSource", m.checkpoint_id = last.id AS "isOfLastCheckpoint"
    FROM current_mir m
    JOIN (SELECT DISTINCT ON (run_id) id, run_id FROM checkpoint WHERE run_id = ANY(${ids}::uuid[])
      ORDER BY run_id, step DESC NULLS FIRST, created_at DESC, id DESC) last ON last.run_id = m.run_id
    LEFT JOIN mir_result rep ON rep.checkpoint_id = m.checkpoint_id
      AND rep.definition = m.definition AND rep.origin = 'reported' AND NOT rep.is_current
    WHERE m.run_id = ANY(${ids}::uuid[])
    ORDER BY m.run_id, m.definition, ${LAST_FIRST}`;
  const cells = new Map<string, RunRow["mir"]>();
  for (const { runId, definition, reported, reportedSource, ...result } of records) {
    const mir = cells.get(runId) ?? {};
    mir[MirDefinitionSchema.parse(definition)] = {
      ...result,
      alsoReported: reported === null ? null : { value: reported, source: reportedSource },
    };
    cells.set(runId, mir);
  }
  return cells;
}

/** The newest job of each run's last checkpoint; jobs on the default set take precedence over backfills on others. */
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
