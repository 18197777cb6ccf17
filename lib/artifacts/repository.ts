import type { Checkpoint, CheckpointFormat } from "#lib/artifacts/schema.ts";
import { db, type Prisma } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";

const checkpointFields = {
  id: true,
  runId: true,
  step: true,
  uri: true,
  format: true,
  baseId: true,
  createdAt: true,
} as const satisfies Prisma.CheckpointSelect;

type CheckpointRow = Prisma.CheckpointGetPayload<{ select: typeof checkpointFields }>;

function toCheckpoint(row: CheckpointRow): Checkpoint {
  return {
    ...row,
    step: row.step === null ? null : Number(row.step),
    createdAt: row.createdAt.toISOString(),
  };
}

/** @throws AppError "not-found" */
export async function getCheckpoint(id: string, tx: Tx = db()): Promise<Checkpoint> {
  const row = await tx.checkpoint.findUnique({ where: { id }, select: checkpointFields });
  if (row === null) {
    throw new AppError("not-found", `There is no checkpoint ${id}`);
  }
  return toCheckpoint(row);
}

/** The checkpoints of runs by step, the final one (without a step) last. */
export async function findCheckpoints(runIds: readonly string[], tx: Tx = db()): Promise<Checkpoint[]> {
  const rows = await tx.checkpoint.findMany({
    where: { runId: { in: [...runIds] } },
    select: checkpointFields,
    orderBy: [{ step: { sort: "asc", nulls: "last" } }, { id: "asc" }],
  });
  return rows.map(toCheckpoint);
}

export interface CheckpointKey {
  readonly runId: string;
  readonly step: number | null;
  readonly uri: string | null;
}

/** Inserts a checkpoint unless it exists; the unique index (nulls not distinct) arbitrates between concurrent writers. */
export async function insertCheckpoint(
  tx: Tx,
  key: CheckpointKey,
  format: CheckpointFormat,
  baseId: string | null = null,
): Promise<{ checkpoint: Checkpoint; created: boolean }> {
  const columns = { ...key, step: key.step === null ? null : BigInt(key.step) };
  const { count } = await tx.checkpoint.createMany({
    data: [{ ...columns, format, baseId }],
    skipDuplicates: true,
  });
  const row = await tx.checkpoint.findFirstOrThrow({ where: columns, select: checkpointFields });
  return { checkpoint: toCheckpoint(row), created: count > 0 };
}

/** The project of a run; null if the run does not exist. */
export async function findProjectOfRun(tx: Tx, runId: string): Promise<string | null> {
  const run = await tx.run.findUnique({ where: { id: runId }, select: { projectId: true } });
  return run?.projectId ?? null;
}
