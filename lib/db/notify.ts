import { z } from "zod";
import type { Tx } from "#lib/db/transaction.ts";

/** The only NOTIFY channel. */
export const CHANGE_CHANNEL = "mirscope_change";

/** What changed, as ids only: listeners read the rows themselves. */
export const ChangeSchema = z.object({
  kind: z.enum([
    "project",
    "run",
    "metrics",
    "checkpoint",
    "job",
    "result",
    "score",
    "ablation",
    "comment",
    "review",
    "view",
    "worker",
  ]),
  projectId: z.string().optional(),
  runId: z.string().optional(),
  jobId: z.string().optional(),
});
export type Change = z.infer<typeof ChangeSchema>;

/** Tables of runs show the comments on runs, but no others, no reviews and no views. */
const isShownInTables = ({ kind, runId }: Change): boolean =>
  kind === "comment" ? runId !== undefined : kind !== "review" && kind !== "view";

/** Used in place of a run's id for a change to the whole project. */
const WHOLE_PROJECT = "00000000-0000-0000-0000-000000000000";

/**
 * Announces a change. PostgreSQL delivers it when `tx` commits, and never if it rolls back. A change within a project
 * is also recorded, so that tables can find what was written since their last read.
 */
export async function notifyChange(tx: Tx, change: Change): Promise<void> {
  const { projectId, runId = WHOLE_PROJECT } = change;
  if (projectId !== undefined && isShownInTables(change)) {
    await tx.$executeRaw`
      INSERT INTO change_mark (project_id, run_id, transaction_id)
      VALUES (${projectId}::uuid, ${runId}::uuid, pg_current_xact_id()::text::bigint)
      ON CONFLICT (project_id, run_id) DO UPDATE SET transaction_id = excluded.transaction_id`;
  }
  await tx.$executeRaw`SELECT pg_notify(${CHANGE_CHANNEL}, ${JSON.stringify(change)})`;
}
