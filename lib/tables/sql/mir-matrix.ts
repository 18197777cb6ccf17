import { db } from "#lib/db/client.ts";
import { sql } from "#lib/db/sql.ts";
import { AppError } from "#lib/errors.ts";
import type { MirDefinition } from "#lib/mir/definitions.ts";
import type { MirMatrix, MirMatrixCell } from "#lib/mir/evaluation-sets/evaluation-set-schema.ts";
import type { MirJobState } from "#lib/mir/schema.ts";

export interface MirMatrixQuery {
  readonly projectId: string;
  readonly definition: MirDefinition;
  readonly evaluationSetIds: readonly string[];
  /** Only this run's checkpoints. */
  readonly runId?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

interface RowRecord {
  readonly checkpointId: string;
  readonly runId: string;
  readonly runName: string;
  readonly step: number | null;
  readonly total: number;
}

type Result = NonNullable<MirMatrixCell["result"]>;
type Job = NonNullable<MirMatrixCell["job"]>;

interface CellRecord extends Omit<Result, "mir">, Omit<Job, "id" | "state"> {
  readonly checkpointId: string;
  readonly evaluationSetId: string;
  readonly mir: number | null;
  readonly jobId: string | null;
  readonly state: MirJobState | null;
}

/**
 * The robustness matrix: checkpoints that can run on an evaluation set (newest run first, last step first) by sets, with the
 * computed MIR of one definition and the newest job of each cell.
 * @throws AppError "bad-request" (cursor)
 */
export async function readMirMatrix(query: MirMatrixQuery): Promise<MirMatrix> {
  const offset = query.cursor === undefined ? 0 : Number(query.cursor);
  if (!Number.isSafeInteger(offset) || offset < 0) {
    throw new AppError("bad-request", "The cursor does not belong to this matrix");
  }
  // The page of a run in the trash still shows its checkpoints.
  const ofRun =
    query.runId === undefined ? sql`AND r.deleted_at IS NULL` : sql`AND r.id = ${query.runId}::uuid`;
  const records = await db().$queryRaw<RowRecord[]>`
    SELECT c.id AS "checkpointId", r.id AS "runId", r.name AS "runName", c.step::float8 AS step,
      (count(*) OVER ())::int AS total
    FROM checkpoint c JOIN run r ON r.id = c.run_id
    WHERE r.project_id = ${query.projectId}::uuid AND c.format::text IN ('onnx', 'projector') ${ofRun}
    ORDER BY r.created_at DESC, r.id DESC, c.step DESC NULLS FIRST, c.id
    LIMIT ${query.limit}::int OFFSET ${offset}::int`;
  const cells = await readCells(
    query,
    records.map(({ checkpointId }) => checkpointId),
  );
  const end = offset + records.length;
  const total = records[0]?.total ?? offset;
  return {
    definition: query.definition,
    rows: records.map(({ total: _, ...record }) => ({
      ...record,
      cells: cells.get(record.checkpointId) ?? [],
    })),
    total,
    nextCursor: end < total ? String(end) : null,
  };
}

async function readCells(
  query: MirMatrixQuery,
  checkpointIds: readonly string[],
): Promise<Map<string, MirMatrixCell[]>> {
  const records = await db().$queryRaw<CellRecord[]>`
    SELECT c.id AS "checkpointId", s.id AS "evaluationSetId", m.mir, m.error_estimate AS "errorEstimate",
      m.standard_error AS "standardError", m.standard_error_paired AS "standardErrorPaired",
      m.sample_count AS "sampleCount", m.layer_count AS "layerCount", j.id AS "jobId", j.state::text AS state,
      j.progress_done AS done, j.progress_total AS total, j.error_kind AS "errorKind",
      j.error_message AS "errorMessage"
    FROM unnest(${[...checkpointIds]}::uuid[]) AS c(id)
    CROSS JOIN unnest(${[...query.evaluationSetIds]}::uuid[]) WITH ORDINALITY AS s(id, position)
    LEFT JOIN mir_result m ON m.checkpoint_id = c.id AND m.evaluation_set_id = s.id
      AND m.definition = ${query.definition}::text AND m.origin = 'computed'
    LEFT JOIN LATERAL (SELECT * FROM mir_job WHERE checkpoint_id = c.id AND evaluation_set_id = s.id
      ORDER BY created_at DESC, id DESC LIMIT 1) j ON true
    ORDER BY s.position`;
  const cells = new Map<string, MirMatrixCell[]>();
  for (const record of records) {
    const row = cells.get(record.checkpointId) ?? [];
    row.push(toCell(record));
    cells.set(record.checkpointId, row);
  }
  return cells;
}

function toCell(record: CellRecord): MirMatrixCell {
  const { mir, errorEstimate, standardError, standardErrorPaired, sampleCount, layerCount } = record;
  const { jobId, state, done, total, errorKind, errorMessage } = record;
  return {
    evaluationSetId: record.evaluationSetId,
    result:
      mir === null
        ? null
        : { mir, errorEstimate, standardError, standardErrorPaired, sampleCount, layerCount },
    job: jobId === null || state === null ? null : { id: jobId, state, done, total, errorKind, errorMessage },
  };
}
