import { z } from "zod";
import type { Tx } from "#lib/db/transaction.ts";

/** The one NOTIFY channel. */
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
    "note",
    "ablation",
    "worker",
  ]),
  projectId: z.string().optional(),
  runId: z.string().optional(),
  jobId: z.string().optional(),
});
export type Change = z.infer<typeof ChangeSchema>;

/** Announces a change. PostgreSQL delivers it when `tx` commits, and never if it rolls back. */
export async function notifyChange(tx: Tx, change: Change): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${CHANGE_CHANNEL}, ${JSON.stringify(change)})`;
}
