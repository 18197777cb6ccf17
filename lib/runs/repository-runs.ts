import { db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { runFields, toRun } from "#lib/runs/repository.ts";
import type { ReviewState, Run, RunStatus } from "#lib/runs/schema.ts";

export async function findRun(id: string, tx: Tx = db()): Promise<Run | null> {
  const row = await tx.run.findUnique({ where: { id }, select: runFields });
  return row === null ? null : toRun(row);
}

/** @throws AppError "not-found" */
export async function getRun(id: string, tx: Tx = db()): Promise<Run> {
  const run = await findRun(id, tx);
  if (run === null) {
    throw new AppError("not-found", `There is no run ${id}`);
  }
  return run;
}

export interface RunColumns {
  readonly name: string;
  readonly status?: RunStatus;
  readonly startedAt?: Date | string;
  readonly endedAt?: Date | string | null;
  readonly reviewState?: ReviewState;
}

/**
 * Inserts a run unless the project has one of that name outside the trash. One statement, so that all processes of a
 * distributed trainer may do it at the same time.
 */
export async function insertRun(
  tx: Tx,
  row: RunColumns & { readonly projectId: string },
): Promise<{ id: string; created: boolean }> {
  const { count } = await tx.run.createMany({ data: [row], skipDuplicates: true });
  const { projectId, name } = row;
  const { id } = await tx.run.findFirstOrThrow({
    where: { projectId, name, deletedAt: null },
    select: { id: true },
  });
  return { id, created: count > 0 };
}

/** Writes columns of a run, and always updated_at. */
export async function changeRun(tx: Tx, id: string, columns: Partial<RunColumns>): Promise<void> {
  await tx.run.update({ where: { id }, data: { ...columns, updatedAt: new Date() }, select: { id: true } });
}

/** Whether another run of the project outside the trash has the name. */
export async function isNameTaken(tx: Tx, run: Run, name: string): Promise<boolean> {
  const other = await tx.run.findFirst({
    where: { projectId: run.project.id, name, deletedAt: null, id: { not: run.id } },
    select: { id: true },
  });
  return other !== null;
}

export async function removeRun(tx: Tx, id: string): Promise<void> {
  await tx.run.delete({ where: { id }, select: { id: true } });
}

/** Adds the params that the run does not have. @returns their number */
export async function insertParams(
  tx: Tx,
  runId: string,
  params: Readonly<Record<string, string>>,
): Promise<number> {
  const data = Object.entries(params).map(([key, value]) => ({ runId, key, value }));
  const { count } = await tx.param.createMany({ data, skipDuplicates: true });
  return count;
}

/** The run's values of the given params, by key. */
export async function findParams(
  tx: Tx,
  runId: string,
  keys: readonly string[],
): Promise<Map<string, string>> {
  const rows = await tx.param.findMany({
    where: { runId, key: { in: [...keys] } },
    select: { key: true, value: true },
  });
  return new Map(rows.map(({ key, value }) => [key, value]));
}

/** Sets tags; null removes one. @returns how many changed */
export async function writeTags(
  tx: Tx,
  runId: string,
  tags: Readonly<Record<string, string | null>>,
): Promise<number> {
  const entries = Object.entries(tags);
  const set = entries.filter((entry): entry is [string, string] => entry[1] !== null);
  const written = await tx.$executeRaw`
    INSERT INTO tag (run_id, key, value)
    SELECT ${runId}::uuid, given.key, given.value
    FROM unnest(${set.map(([key]) => key)}::text[], ${set.map(([, value]) => value)}::text[]) AS given(key, value)
    ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value WHERE tag.value <> excluded.value`;
  const removed = entries.filter(([, value]) => value === null).map(([key]) => key);
  const { count } = await tx.tag.deleteMany({ where: { runId, key: { in: removed } } });
  return written + count;
}
