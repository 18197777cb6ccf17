import { db } from "#lib/db/client.ts";
import { MirDefinitionSchema } from "#lib/mir/schema.ts";
import type { MirCell, RunRow } from "#lib/tables/query/schema.ts";
import { RESULT_PREFERENCE } from "#lib/tables/sql/column-sql.ts";

/** What a run's checkpoints say. */
interface RunCheckpoints {
  readonly mir: RunRow["mir"];
  readonly count: number;
  readonly lastStep: number | null;
}

interface MirRow {
  readonly runId: string;
  readonly definition: string;
  readonly origin: "computed" | "reported";
  readonly value: number;
  readonly source: string | null;
  readonly step: number | null;
  readonly checkpointId: string;
  readonly evaluationSetId: string | null;
  readonly layerCount: number | null;
  readonly errorEstimate: number | null;
  readonly standardError: number | null;
  readonly standardErrorPaired: number | null;
  readonly sampleCount: number | null;
}

/** MIR cells, number and last step of the checkpoints of each run. */
export async function readCheckpoints(ids: readonly string[]): Promise<Map<string, RunCheckpoints>> {
  const [counts, results] = await Promise.all([readCounts(ids), readResults(ids)]);
  const cells = new Map<string, RunRow["mir"]>();
  const lastOf = new Map(counts.map((row) => [row.runId, row.lastCheckpointId]));
  for (const row of results) {
    const mir = cells.get(row.runId) ?? {};
    const definition = MirDefinitionSchema.parse(row.definition);
    mir[definition] = mergeCell(mir[definition], row, lastOf.get(row.runId) === row.checkpointId);
    cells.set(row.runId, mir);
  }
  return new Map(
    counts.map((row) => [
      row.runId,
      { mir: cells.get(row.runId) ?? {}, count: row.count, lastStep: row.lastStep },
    ]),
  );
}

/** Rows come with the computed one first; a reported one of the same checkpoint is kept beside it. */
function mergeCell(cell: MirCell | undefined, row: MirRow, isOfLastCheckpoint: boolean): MirCell {
  const { runId: _, definition: __, ...result } = row;
  if (cell === undefined) return { ...result, alsoReported: null, isOfLastCheckpoint };
  const { value, origin, source, checkpointId } = row;
  return cell.origin === "computed" && origin === "reported" && cell.checkpointId === checkpointId
    ? { ...cell, alsoReported: { value, source } }
    : cell;
}

function readCounts(
  ids: readonly string[],
): Promise<{ runId: string; count: number; lastStep: number | null; lastCheckpointId: string }[]> {
  return db().$queryRaw`
    SELECT run_id AS "runId", count(*)::int AS count, max(step)::double precision AS "lastStep",
      (array_agg(id ORDER BY step DESC NULLS FIRST, created_at DESC, id DESC))[1] AS "lastCheckpointId"
    FROM checkpoint WHERE run_id = ANY(${ids}::uuid[]) GROUP BY run_id`;
}

/** The result of each definition and origin that stands for the others, of the last checkpoint that has one of that definition. */
function readResults(ids: readonly string[]): Promise<MirRow[]> {
  return db().$queryRaw`
    SELECT * FROM (
      SELECT DISTINCT ON (last."runId", m.definition, m.origin) last."runId", m.definition,
        m.origin::text AS origin, m.mir AS value, m.source, last.step, m.checkpoint_id AS "checkpointId",
        m.evaluation_set_id AS "evaluationSetId", m.layer_count AS "layerCount",
        m.error_estimate AS "errorEstimate", m.standard_error AS "standardError",
        m.standard_error_paired AS "standardErrorPaired", m.sample_count AS "sampleCount"
      FROM (
        SELECT DISTINCT ON (c.run_id, d.definition) c.run_id AS "runId", d.definition, c.id,
          c.step::double precision AS step
        FROM checkpoint c JOIN mir_result d ON d.checkpoint_id = c.id
        WHERE c.run_id = ANY(${ids}::uuid[])
        ORDER BY c.run_id, d.definition, c.step DESC NULLS FIRST, c.created_at DESC, c.id DESC
      ) last JOIN mir_result m ON m.checkpoint_id = last.id AND m.definition = last.definition
        JOIN run r ON r.id = last."runId"
      ORDER BY last."runId", m.definition, m.origin, ${RESULT_PREFERENCE}
    ) results ORDER BY (origin = 'computed') DESC`;
}
