import { notifyChange } from "#lib/db/notify.ts";
import type { Tx } from "#lib/db/transaction.ts";
import type { MirDefinition } from "#lib/mir/definitions.ts";
import { lockCheckpoint } from "#lib/mir/jobs/repository-jobs.ts";
import { upsertReportedResult } from "#lib/mir/repository-results.ts";
import type { MirResult } from "#lib/mir/schema.ts";

export interface ReportedMir {
  readonly checkpointId: string;
  readonly definition: MirDefinition;
  readonly mir: number;
  /** Citation: who printed it, and where. */
  readonly source: string;
}

/**
 * Records a published value. It is kept in addition to computed values and never replaces one.
 * @throws AppError `not-found`
 */
export async function recordReportedMir(tx: Tx, reported: ReportedMir): Promise<MirResult> {
  const { runId, projectId } = await lockCheckpoint(tx, reported.checkpointId);
  const result = await upsertReportedResult(tx, reported);
  await notifyChange(tx, { kind: "result", projectId, runId });
  return result;
}
