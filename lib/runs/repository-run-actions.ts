import { db } from "#lib/db/client.ts";
import { type Sql, sql } from "#lib/db/sql.ts";
import type { Tx } from "#lib/db/transaction.ts";
import type { TrashedRun } from "#lib/runs/run-action-schema.ts";
import type { ReviewState } from "#lib/runs/schema.ts";

/**
 * Locks runs of a project against other actions, always in the same order to avoid deadlocks. @returns the ids that exist
 */
export async function lockRuns(tx: Tx, projectId: string, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM run WHERE project_id = ${projectId}::uuid AND id = ANY(${ids}::uuid[]) ORDER BY id
    FOR NO KEY UPDATE`;
  return new Set(rows.map(({ id }) => id));
}

async function updateRuns(tx: Tx, ids: readonly string[], change: Sql, where: Sql): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    UPDATE run SET ${change}, updated_at = now() WHERE id = ANY(${ids}::uuid[]) AND ${where} RETURNING id`;
  return rows.map(({ id }) => id);
}

/** Archives or unarchives runs. @returns those that changed */
export function setArchived(tx: Tx, ids: readonly string[], isArchived: boolean): Promise<string[]> {
  return isArchived
    ? updateRuns(tx, ids, sql`archived_at = now()`, sql`archived_at IS NULL`)
    : updateRuns(tx, ids, sql`archived_at = NULL`, sql`archived_at IS NOT NULL`);
}

/** Moves runs to the trash. @returns those that changed */
export function setTrashed(tx: Tx, ids: readonly string[]): Promise<string[]> {
  return updateRuns(tx, ids, sql`deleted_at = now()`, sql`deleted_at IS NULL`);
}

/** Restores runs from the trash, each with the given name. */
export async function restoreRuns(
  tx: Tx,
  runs: readonly { readonly id: string; readonly name: string }[],
): Promise<void> {
  await tx.$executeRaw`
    UPDATE run r SET deleted_at = NULL, name = given.name, updated_at = now()
    FROM unnest(${runs.map(({ id }) => id)}::uuid[], ${runs.map(({ name }) => name)}::text[]) AS given(id, name)
    WHERE r.id = given.id`;
}

/** The runs among `ids` that are in the trash, in order of deletion. */
export async function findTrashed(tx: Tx, ids: readonly string[]): Promise<{ id: string; name: string }[]> {
  return tx.run.findMany({
    where: { id: { in: [...ids] }, deletedAt: { not: null } },
    select: { id: true, name: true },
    orderBy: [{ deletedAt: "asc" }, { id: "asc" }],
  });
}

/** Those of the names that runs of the project outside the trash have. */
export async function findNames(tx: Tx, projectId: string, names: readonly string[]): Promise<Set<string>> {
  const rows = await tx.run.findMany({
    where: { projectId, deletedAt: null, name: { in: [...names] } },
    select: { name: true },
  });
  return new Set(rows.map(({ name }) => name));
}

/** Sets review states. @returns the runs that changed, with their previous states */
export async function setReviewState(
  tx: Tx,
  ids: readonly string[],
  state: ReviewState,
): Promise<{ id: string; before: ReviewState }[]> {
  return tx.$queryRaw<{ id: string; before: ReviewState }[]>`
    UPDATE run r SET review_state = ${state}::review_state, updated_at = now()
    FROM run old
    WHERE r.id = ANY(${ids}::uuid[]) AND old.id = r.id AND r.review_state <> ${state}::review_state
    RETURNING r.id, old.review_state::text AS before`;
}

/** The runs' values of a tag key, by run id. */
export async function findTagValues(
  tx: Tx,
  ids: readonly string[],
  key: string,
): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.$queryRaw<{ id: string; value: string }[]>`
    SELECT run_id AS id, value FROM tag WHERE run_id = ANY(${ids}::uuid[]) AND key = ${key}::text`;
  return new Map(rows.map(({ id, value }) => [id, value]));
}

export async function setTag(tx: Tx, ids: readonly string[], key: string, value: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO tag (run_id, key, value) SELECT unnest(${ids}::uuid[]), ${key}::text, ${value}::text
    ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value`;
  await touch(tx, ids);
}

export async function removeTag(tx: Tx, ids: readonly string[], key: string): Promise<void> {
  await tx.$executeRaw`DELETE FROM tag WHERE run_id = ANY(${ids}::uuid[]) AND key = ${key}::text`;
  await touch(tx, ids);
}

async function touch(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.$executeRaw`UPDATE run SET updated_at = now() WHERE id = ANY(${ids}::uuid[])`;
}

/** The runs in a project's trash, most recently deleted first. */
export async function findTrash(projectId: string, tx: Tx = db()): Promise<TrashedRun[]> {
  const rows = await tx.run.findMany({
    where: { projectId, deletedAt: { not: null } },
    select: { id: true, name: true, deletedAt: true },
    orderBy: [{ deletedAt: "desc" }, { id: "desc" }],
  });
  return rows.flatMap(({ deletedAt, ...row }) =>
    deletedAt === null ? [] : [{ ...row, deletedAt: deletedAt.toISOString() }],
  );
}

/** Permanently deletes the runs in the trash. @returns their number */
export async function removeTrash(tx: Tx, projectId: string): Promise<number> {
  const { count } = await tx.run.deleteMany({ where: { projectId, deletedAt: { not: null } } });
  return count;
}
