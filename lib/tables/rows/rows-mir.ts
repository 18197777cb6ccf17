import { db } from "#lib/db/client.ts";
import { MirDefinitionSchema } from "#lib/mir/schema.ts";
import type { MirCell, RunRow } from "#lib/tables/query/schema.ts";
import { LAST_FIRST } from "#lib/tables/sql/column-sql.ts";

/** What a run's checkpoints say. */
interface RunCheckpoints {
  readonly mir: RunRow["mir"];
  readonly count: number;
  readonly lastStep: number | null;
}

interface MirRow extends Omit<MirCell, "isOfLastCheckpoint" | "alsoReported"> {
  readonly runId: string;
  readonly definition: string;
  /** The reported value of the same checkpoint next to a computed one. */
  readonly reported: number | null;
  readonly reportedSource: string | null;
}

/** MIR cells, number and last step of the checkpoints of each run. */
export async function readCheckpoints(ids: readonly string[]): Promise<Map<string, RunCheckpoints>> {
  const [counts, results] = await Promise.all([readCounts(ids), readResults(ids)]);
  const cells = new Map<string, RunRow["mir"]>();
  const lastOf = new Map(counts.map((row) => [row.runId, row.lastCheckpointId]));
  for (const { runId, definition, reported, reportedSource, ...result } of results) {
    const mir = cells.get(runId) ?? {};
    mir[MirDefinitionSchema.parse(definition)] = {
      ...result,
      alsoReported: reported === null ? null : { value: reported, source: reportedSource },
      isOfLastCheckpoint: lastOf.get(runId) === result.checkpointId,
    };
    cells.set(runId, mir);
  }
  return new Map(
    counts.map((row) => [
      row.runId,
      { mir: cells.get(row.runId) ?? {}, count: row.count, lastStep: row.lastStep },
    ]),
  );
}

function readCounts(
  ids: readonly string[],
): Promise<{ runId: string; count: number; lastStep: number | null; lastCheckpointId: string }[]> {
  return db().$queryRaw`
    SELECT run_id AS "runId", count(*)::int AS count, max(step)::double precision AS "lastStep",
      (array_agg(id ORDER BY step DESC NULLS FIRST, created_at DESC, id DESC))[1] AS "lastCheckpointId"
    FROM checkpoint WHERE run_id = ANY(${ids}::uuid[]) GROUP BY run_id`;
}

/** The current result of each definition, of the last checkpoint that has one. */
function readResults(ids: readonly string[]): Promise<MirRow[]> {
  return db().$queryRaw`
    SELECT DISTINCT ON (m.run_id, m.definition) m.run_id AS "runId", m.definition, m.origin::text AS origin,
      m.mir AS value, m.source, m.step::double precision AS step, m.checkpoint_id AS "checkpointId",
      m.evaluation_set_id AS "evaluationSetId", m.other_set AS "otherSet", m.layer_count AS "layerCount",
      m.error_estimate AS "errorEstimate", m.standard_error AS "standardError",
      m.standard_error_paired AS "standardErrorPaired", m.sample_count AS "sampleCount",
      rep.mir AS reported, rep.source AS "reportedSource"
    FROM current_mir m LEFT JOIN mir_result rep ON rep.checkpoint_id = m.checkpoint_id
      AND rep.definition = m.definition AND rep.origin = 'reported' AND NOT rep.is_current
    WHERE m.run_id = ANY(${ids}::uuid[])
    ORDER BY m.run_id, m.definition, ${LAST_FIRST}`;
}
