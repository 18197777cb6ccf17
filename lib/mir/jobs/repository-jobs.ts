import { db } from "#lib/db/client.ts";
import { joinSql, type Sql, sql } from "#lib/db/sql.ts";
import type { Tx } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { type MirJob, MirJobPhaseSchema, type MirJobState } from "#lib/mir/schema.ts";

/** The columns whose states and times need no conversion: PostgreSQL's values are sent unchanged. */
type JobRow = Omit<
  MirJob,
  "phase" | "project" | "run" | "isCancelRequested" | "createdAt" | "availableAt" | "startedAt" | "finishedAt"
> & {
  readonly phase: string | null;
  readonly cancelRequestedAt: Date | null;
  readonly createdAt: Date;
  readonly availableAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly runId: string;
  readonly runName: string;
  readonly projectId: string;
  readonly projectSlug: string;
  readonly projectName: string;
};

/** One statement: Prisma would query each relation separately, and concurrently within a transaction. */
async function selectWhere(tx: Tx, condition: Sql, limit: number): Promise<MirJob[]> {
  const rows = await tx.$queryRaw<JobRow[]>(sql`
    SELECT j.id, j.checkpoint_id AS "checkpointId", j.evaluation_set_id AS "evaluationSetId",
      j.state::text AS state, j.attempt, j.max_attempts AS "maxAttempts", j.worker_id AS "workerId",
      j.priority, j.available_at AS "availableAt", j.phase, j.progress_done AS done, j.progress_total AS total,
      j.remaining_ms AS "remainingMs", j.cancel_requested_at AS "cancelRequestedAt",
      j.error_kind AS "errorKind", j.error_message AS "errorMessage", j.created_at AS "createdAt",
      j.started_at AS "startedAt", j.finished_at AS "finishedAt", j.provider, j.device,
      j.duration_ms AS "durationMs", w.host AS "workerHost",
      CASE WHEN j.state = 'succeeded' THEN w.software_version END AS "softwareVersion",
      c.step::float8 AS step, c.uri, r.id AS "runId", r.name AS "runName",
      p.id AS "projectId", p.slug AS "projectSlug", p.name AS "projectName"
    FROM mir_job j
    JOIN checkpoint c ON c.id = j.checkpoint_id
    JOIN run r ON r.id = c.run_id
    JOIN project p ON p.id = r.project_id
    LEFT JOIN worker w ON w.id = j.worker_id
    WHERE ${condition}
    ORDER BY j.id DESC
    LIMIT ${limit}`);
  return rows.map(toJob);
}

function toJob(row: JobRow): MirJob {
  const { runId, runName, projectId, projectSlug, projectName, cancelRequestedAt, ...rest } = row;
  return {
    ...rest,
    phase: MirJobPhaseSchema.nullable().catch(null).parse(row.phase),
    isCancelRequested: row.state === "running" && cancelRequestedAt !== null,
    project: { id: projectId, slug: projectSlug, name: projectName },
    run: { id: runId, name: runName },
    createdAt: row.createdAt.toISOString(),
    availableAt: row.availableAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

/** @throws AppError `not-found` */
export async function getJob(id: string, tx: Tx = db()): Promise<MirJob> {
  const [job] = await selectWhere(tx, sql`j.id = ${id}::uuid`, 1);
  if (job === undefined) {
    throw new AppError("not-found", `There is no MIR job ${id}`);
  }
  return job;
}

export const findJobs = (ids: readonly string[]): Promise<MirJob[]> =>
  selectWhere(db(), sql`j.id = ANY(${[...ids]}::uuid[])`, ids.length);

/** The job that is shown for each checkpoint; those without any are left out. */
export const findCurrentJobs = (checkpointIds: readonly string[]): Promise<MirJob[]> =>
  selectWhere(
    db(),
    sql`j.id IN (SELECT current_mir_job(c.id) FROM unnest(${[...checkpointIds]}::uuid[]) c(id))`,
    checkpointIds.length,
  );

/** Those of the given jobs that are queued or running. */
export async function findActiveJobIds(ids: readonly string[]): Promise<ReadonlySet<string>> {
  const states: MirJobState[] = ["queued", "running"];
  const where = { id: { in: [...ids] }, state: { in: states } };
  return new Set((await db().mirJob.findMany({ where, select: { id: true } })).map(({ id }) => id));
}

export interface JobFilter {
  readonly states?: readonly MirJobState[] | undefined;
  readonly projectId?: string | undefined;
  readonly checkpointIds?: readonly string[] | undefined;
  readonly limit: number;
  /** Only jobs older than this one. */
  readonly before?: string | undefined;
}

/** Newest first: ids sort by creation time. */
export function selectJobs({
  states,
  projectId,
  checkpointIds,
  before,
  limit,
}: JobFilter): Promise<MirJob[]> {
  const conditions = [
    sql`true`,
    ...(states === undefined ? [] : [sql`j.state::text = ANY(${[...states]}::text[])`]),
    ...(projectId === undefined ? [] : [sql`r.project_id = ${projectId}::uuid`]),
    ...(checkpointIds === undefined ? [] : [sql`j.checkpoint_id = ANY(${[...checkpointIds]}::uuid[])`]),
    ...(before === undefined ? [] : [sql`j.id < ${before}::uuid`]),
  ];
  return selectWhere(db(), joinSql(conditions, " AND "), limit);
}

/** The newest job of a checkpoint on an evaluation set, in any state. */
export async function findNewestJob(
  tx: Tx,
  checkpointId: string,
  evaluationSetId: string | null,
): Promise<MirJob | null> {
  const condition = sql`j.checkpoint_id = ${checkpointId}::uuid
    AND j.evaluation_set_id IS NOT DISTINCT FROM ${evaluationSetId}::uuid`;
  return (await selectWhere(tx, condition, 1))[0] ?? null;
}

export async function hasActiveJob(
  tx: Tx,
  checkpointId: string,
  evaluationSetId: string | null,
): Promise<boolean> {
  const states: MirJobState[] = ["queued", "running"];
  return (await tx.mirJob.count({ where: { checkpointId, evaluationSetId, state: { in: states } } })) > 0;
}

export async function createJob(
  tx: Tx,
  input: { checkpointId: string; evaluationSetId: string | null; priority: number },
): Promise<MirJob> {
  const { id } = await tx.mirJob.create({ data: input, select: { id: true } });
  return getJob(id, tx);
}

export async function raisePriority(tx: Tx, id: string, priority: number): Promise<void> {
  await tx.mirJob.updateMany({ where: { id, priority: { lt: priority } }, data: { priority } });
}

export interface CheckpointToCompute {
  readonly id: string;
  readonly format: "features" | "onnx" | "projector" | "none";
  readonly runId: string;
  readonly projectId: string;
}

/**
 * The checkpoint, locked until `tx` ends: other writers that create or revive a job of it wait, so that no two jobs of
 * one checkpoint can become active concurrently.
 * @throws AppError `not-found`
 */
export async function lockCheckpoint(tx: Tx, id: string): Promise<CheckpointToCompute> {
  const rows = await tx.$queryRaw<CheckpointToCompute[]>(sql`
    SELECT c.id, c.format::text AS format, c.run_id AS "runId", r.project_id AS "projectId"
    FROM checkpoint c JOIN run r ON r.id = c.run_id
    WHERE c.id = ${id}::uuid
    FOR NO KEY UPDATE OF c`);
  const [row] = rows;
  if (row === undefined) {
    throw new AppError("not-found", `There is no checkpoint ${id}`);
  }
  return row;
}

/** The inputs of a job. */
export interface JobInput {
  readonly format: "features" | "onnx" | "projector" | "none";
  readonly uri: string | null;
  /** Location of the evaluation set, for a subset that of its parent; null for features files. */
  readonly evaluationSetUri: string | null;
  /** Use only this many pairs from the start; null: all of them. */
  readonly sampleCount: number | null;
  /** Location of a projector's base; null for everything else. */
  readonly baseUri: string | null;
}

export async function getJobInput(tx: Tx, id: string): Promise<JobInput> {
  const rows = await tx.$queryRaw<JobInput[]>(sql`
    SELECT c.format::text AS format, c.uri, b.uri AS "baseUri", coalesce(e.uri, parent.uri) AS "evaluationSetUri",
      CASE WHEN e.parent_id IS NOT NULL THEN e.sample_count END AS "sampleCount"
    FROM mir_job j JOIN checkpoint c ON c.id = j.checkpoint_id
    LEFT JOIN evaluation_set e ON e.id = j.evaluation_set_id
    LEFT JOIN evaluation_set parent ON parent.id = e.parent_id
    LEFT JOIN model_base b ON b.id = c.base_id
    WHERE j.id = ${id}::uuid`);
  const [row] = rows;
  if (row === undefined) {
    throw new AppError("not-found", `There is no MIR job ${id}`);
  }
  return row;
}

/** The project and run of a job, for change notifications. */
export interface JobPlace {
  readonly jobId: string;
  readonly checkpointId: string;
  readonly evaluationSetId: string | null;
  readonly runId: string;
  readonly projectId: string;
}

export interface ChangedJob extends JobPlace {
  readonly state: MirJobState;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly cancelRequestedAt: Date | null;
  readonly priority: number;
}

/**
 * The only way to change a job's row: `assignments` where `condition` holds, as one statement, so that a condition on
 * state and fencing token is a compare-and-set. Layers kept for another attempt are deleted when a job ends.
 * @returns the rows that changed
 */
export async function changeJobs(tx: Tx, assignments: readonly Sql[], condition: Sql): Promise<ChangedJob[]> {
  const changed = await tx.$queryRaw<ChangedJob[]>(sql`
    UPDATE mir_job j SET ${joinSql([...assignments])}
    FROM checkpoint c JOIN run r ON r.id = c.run_id
    WHERE c.id = j.checkpoint_id AND ${condition}
    RETURNING j.id AS "jobId", j.checkpoint_id AS "checkpointId", j.evaluation_set_id AS "evaluationSetId",
      j.state::text AS state, j.attempt, j.max_attempts AS "maxAttempts",
      j.cancel_requested_at AS "cancelRequestedAt", j.priority, r.id AS "runId", r.project_id AS "projectId"`);
  const ended = changed.filter(({ state }) => state !== "queued" && state !== "running");
  if (ended.length > 0) {
    await tx.mirJobLayer.deleteMany({ where: { jobId: { in: ended.map(({ jobId }) => jobId) } } });
  }
  return changed;
}

/** Whether this transaction holds the reaper's lock. */
export async function lockReaper(tx: Tx): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ isLocked: boolean }[]>(
    sql`SELECT pg_try_advisory_xact_lock(hashtext('mirscope.reap')) AS "isLocked"`,
  );
  return row?.isLocked === true;
}

/** Queued jobs that could have started at least `ms` ago. */
export function findQueuedSince(tx: Tx, ms: number): Promise<{ id: string; priority: number }[]> {
  return tx.$queryRaw<{ id: string; priority: number }[]>(sql`
    SELECT id::text, priority FROM mir_job
    WHERE state = 'queued' AND available_at < now() - make_interval(secs => ${ms / 1000}::float8)`);
}
