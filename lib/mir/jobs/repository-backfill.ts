import { db } from "#lib/db/client.ts";
import { sql } from "#lib/db/sql.ts";
import type { Tx } from "#lib/db/transaction.ts";
import type { BackfillState } from "#lib/mir/evaluation-sets/evaluation-set-schema.ts";
import { noAttempt } from "#lib/mir/jobs/end-job.ts";
import { type ChangedJob, changeJobs } from "#lib/mir/jobs/repository-jobs.ts";

/** One checkpoint on one set. */
export interface BackfillCell {
  readonly checkpointId: string;
  readonly evaluationSetId: string;
}

interface CellState extends BackfillCell {
  readonly isComputed: boolean;
  readonly isActive: boolean;
}

/** Every checkpoint on every set, and whether there is work to do. */
export function readCells(
  tx: Tx,
  checkpointIds: readonly string[],
  setIds: readonly string[],
): Promise<CellState[]> {
  return tx.$queryRaw<CellState[]>(sql`
    SELECT c.id AS "checkpointId", s.id AS "evaluationSetId",
      EXISTS (SELECT 1 FROM mir_result m WHERE m.checkpoint_id = c.id AND m.evaluation_set_id = s.id
        AND m.origin = 'computed') AS "isComputed",
      EXISTS (SELECT 1 FROM mir_job j WHERE j.checkpoint_id = c.id AND j.evaluation_set_id = s.id
        AND j.state IN ('queued', 'running')) AS "isActive"
    FROM unnest(${[...checkpointIds]}::uuid[]) WITH ORDINALITY AS c(id, position)
    CROSS JOIN unnest(${[...setIds]}::uuid[]) AS s(id)
    ORDER BY c.position`);
}

/**
 * Creates jobs where none is active; the unique index on active jobs arbitrates between concurrent writers. Returns the
 * new ones.
 */
export async function insertJobs(
  tx: Tx,
  cells: readonly BackfillCell[],
  priority: number,
): Promise<string[]> {
  const rows = await tx.mirJob.createManyAndReturn({
    data: cells.map(({ checkpointId, evaluationSetId }) => ({ checkpointId, evaluationSetId, priority })),
    skipDuplicates: true,
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

const ofBackfill = (projectId: string) => sql`r.project_id = ${projectId}::uuid AND j.priority < 0`;

/** Cancels the queued jobs of a project's backfills, and requests that running ones stop. */
export async function cancelBackfillJobs(tx: Tx, projectId: string): Promise<ChangedJob[]> {
  const queued = await changeJobs(
    tx,
    [...noAttempt, sql`state = 'canceled'`, sql`finished_at = now()`],
    sql`${ofBackfill(projectId)} AND j.state = 'queued'`,
  );
  const running = await changeJobs(
    tx,
    [sql`cancel_requested_at = coalesce(j.cancel_requested_at, now())`],
    sql`${ofBackfill(projectId)} AND j.state = 'running'`,
  );
  return [...queued, ...running];
}

export async function countBackfillJobs(projectId: string): Promise<BackfillState> {
  const [row] = await db().$queryRaw<BackfillState[]>(sql`
    SELECT (count(*) FILTER (WHERE j.state = 'queued'))::int AS queued,
      (count(*) FILTER (WHERE j.state = 'running'))::int AS running
    FROM mir_job j JOIN checkpoint c ON c.id = j.checkpoint_id JOIN run r ON r.id = c.run_id
    WHERE ${ofBackfill(projectId)} AND j.state IN ('queued', 'running')`);
  return row ?? { queued: 0, running: 0 };
}
