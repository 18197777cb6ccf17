import { db, type Prisma } from "#lib/db/client.ts";
import { joinSql, type Sql, sql } from "#lib/db/sql.ts";
import type { Tx } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { type MirJob, MirJobPhaseSchema, type MirJobState } from "#lib/mir/schema.ts";

const jobSelect = {
  id: true,
  checkpointId: true,
  evaluationSetId: true,
  state: true,
  attempt: true,
  maxAttempts: true,
  workerId: true,
  availableAt: true,
  phase: true,
  progressDone: true,
  progressTotal: true,
  remainingMs: true,
  cancelRequestedAt: true,
  errorKind: true,
  errorMessage: true,
  createdAt: true,
  startedAt: true,
  finishedAt: true,
  provider: true,
  device: true,
  durationMs: true,
  worker: { select: { host: true, softwareVersion: true } },
  checkpoint: {
    select: {
      step: true,
      uri: true,
      run: { select: { id: true, name: true, project: { select: { id: true, slug: true, name: true } } } },
    },
  },
} as const satisfies Prisma.MirJobSelect;

type JobRecord = Prisma.MirJobGetPayload<{ select: typeof jobSelect }>;

function toJob(record: JobRecord): MirJob {
  const { project, ...run } = record.checkpoint.run;
  return {
    id: record.id,
    checkpointId: record.checkpointId,
    evaluationSetId: record.evaluationSetId,
    state: record.state,
    attempt: record.attempt,
    maxAttempts: record.maxAttempts,
    phase: MirJobPhaseSchema.nullable().catch(null).parse(record.phase),
    done: record.progressDone,
    total: record.progressTotal,
    remainingMs: record.remainingMs,
    errorKind: record.errorKind,
    errorMessage: record.errorMessage,
    isCancelRequested: record.state === "running" && record.cancelRequestedAt !== null,
    project,
    run,
    step: record.checkpoint.step === null ? null : Number(record.checkpoint.step),
    uri: record.checkpoint.uri,
    workerId: record.workerId,
    workerHost: record.worker?.host ?? null,
    createdAt: record.createdAt.toISOString(),
    availableAt: record.availableAt.toISOString(),
    startedAt: record.startedAt?.toISOString() ?? null,
    finishedAt: record.finishedAt?.toISOString() ?? null,
    provider: record.provider,
    device: record.device,
    durationMs: record.durationMs,
    softwareVersion: record.state === "succeeded" ? (record.worker?.softwareVersion ?? null) : null,
  };
}

/** @throws AppError `not-found` */
export async function getJob(id: string, tx: Tx = db()): Promise<MirJob> {
  const record = await tx.mirJob.findUnique({ where: { id }, select: jobSelect });
  if (record === null) {
    throw new AppError("not-found", `There is no MIR job ${id}`);
  }
  return toJob(record);
}

export async function findJobs(ids: readonly string[]): Promise<MirJob[]> {
  const records = await db().mirJob.findMany({ where: { id: { in: [...ids] } }, select: jobSelect });
  return records.map(toJob);
}

export interface JobFilter {
  readonly states?: readonly MirJobState[] | undefined;
  readonly projectId?: string | undefined;
  readonly checkpointIds?: readonly string[] | undefined;
  readonly limit: number;
  /** Only jobs that are older than this one. */
  readonly before?: string | undefined;
}

/** Newest first: the ids are made in the order of time. */
export async function selectJobs(filter: JobFilter): Promise<MirJob[]> {
  const records = await db().mirJob.findMany({
    where: {
      ...(filter.states === undefined ? {} : { state: { in: [...filter.states] } }),
      ...(filter.projectId === undefined ? {} : { checkpoint: { run: { projectId: filter.projectId } } }),
      ...(filter.checkpointIds === undefined ? {} : { checkpointId: { in: [...filter.checkpointIds] } }),
      ...(filter.before === undefined ? {} : { id: { lt: filter.before } }),
    },
    orderBy: { id: "desc" },
    take: filter.limit,
    select: jobSelect,
  });
  return records.map(toJob);
}

/** The newest job of a checkpoint on an evaluation set, whatever its state. */
export async function findNewestJob(
  tx: Tx,
  checkpointId: string,
  evaluationSetId: string | null,
): Promise<MirJob | null> {
  const record = await tx.mirJob.findFirst({
    where: { checkpointId, evaluationSetId },
    orderBy: { id: "desc" },
    select: jobSelect,
  });
  return record === null ? null : toJob(record);
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
  input: { checkpointId: string; evaluationSetId: string | null },
): Promise<MirJob> {
  return toJob(await tx.mirJob.create({ data: input, select: jobSelect }));
}

export interface CheckpointToCompute {
  readonly id: string;
  readonly format: "features" | "onnx" | "none";
  readonly runId: string;
  readonly projectId: string;
}

/**
 * The checkpoint, locked until `tx` ends: whoever wants to create or revive a job of it waits, so that no two
 * jobs of one checkpoint can become active side by side.
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

/** What a job computes from. */
export interface JobInput {
  readonly format: "features" | "onnx" | "none";
  readonly uri: string | null;
  /** Where the evaluation set lies; null for features files. */
  readonly evaluationSetUri: string | null;
}

export async function getJobInput(tx: Tx, id: string): Promise<JobInput> {
  const job = await tx.mirJob.findUniqueOrThrow({
    where: { id },
    select: {
      checkpoint: { select: { format: true, uri: true } },
      evaluationSet: { select: { uri: true } },
    },
  });
  return { ...job.checkpoint, evaluationSetUri: job.evaluationSet?.uri ?? null };
}

/** Where a job belongs, for change notifications. */
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
}

/**
 * The one way in which a job's row changes: `assignments` where `condition` holds, as one statement, so that a
 * condition on state and fencing token is a compare-and-set.
 * @returns the rows that changed
 */
export function changeJobs(tx: Tx, assignments: readonly Sql[], condition: Sql): Promise<ChangedJob[]> {
  return tx.$queryRaw<ChangedJob[]>(sql`
    UPDATE mir_job j SET ${joinSql([...assignments])}
    FROM checkpoint c JOIN run r ON r.id = c.run_id
    WHERE c.id = j.checkpoint_id AND ${condition}
    RETURNING j.id AS "jobId", j.checkpoint_id AS "checkpointId", j.evaluation_set_id AS "evaluationSetId",
      j.state::text AS state, j.attempt, j.max_attempts AS "maxAttempts",
      j.cancel_requested_at AS "cancelRequestedAt", r.id AS "runId", r.project_id AS "projectId"`);
}

/** Whether this transaction is now the only one that reaps. */
export async function lockReaper(tx: Tx): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ isLocked: boolean }[]>(
    sql`SELECT pg_try_advisory_xact_lock(hashtext('mirscope.reap')) AS "isLocked"`,
  );
  return row?.isLocked === true;
}

/** Queued jobs that could have begun at least `ms` ago. */
export async function findQueuedSince(tx: Tx, ms: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>(sql`
    SELECT id::text FROM mir_job
    WHERE state = 'queued' AND available_at < now() - make_interval(secs => ${ms / 1000}::float8)`);
  return rows.map(({ id }) => id);
}
