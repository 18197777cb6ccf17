import { db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";

/**
 * A point in time in the database: every transaction with a smaller id has ended. A change marked (lib/db/notify.ts) by
 * that transaction or a later one may be invisible to a reader at that point. Read the cursor before the rows.
 */
export async function readCursor(): Promise<string> {
  const [row] = await db().$queryRaw<{ cursor: string }[]>`
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS cursor`;
  if (row === undefined) {
    throw new AppError("internal", "The database has no snapshot");
  }
  return row.cursor;
}

/** @throws AppError "validation" (malformed cursor) */
export async function isUnchangedSince(projectId: string, cursor: string): Promise<boolean> {
  const [row] = await db().$queryRaw<{ isChanged: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM change_mark WHERE project_id = ${projectId}::uuid
      AND transaction_id >= ${readTransactionId(cursor)}::bigint) AS "isChanged"`;
  return row?.isChanged === false;
}

/** The runs written since; null if the project as a whole was changed. */
export async function changedRuns(projectId: string, cursor: string): Promise<ReadonlySet<string> | null> {
  const marks = await db().$queryRaw<{ runId: string }[]>`
    SELECT run_id AS "runId" FROM change_mark WHERE project_id = ${projectId}::uuid
      AND transaction_id >= ${readTransactionId(cursor)}::bigint`;
  const ids = new Set(marks.map((mark) => mark.runId));
  return ids.has("00000000-0000-0000-0000-000000000000") ? null : ids;
}

function readTransactionId(cursor: string): bigint {
  if (!/^[0-9]{1,18}$/.test(cursor)) {
    const message = "is no cursor of this table: ask again without it";
    throw new AppError("validation", `since ${message}`, { fields: [{ path: "since", message }] });
  }
  return BigInt(cursor);
}
