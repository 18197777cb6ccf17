import { notifyChange } from "#lib/db/notify.ts";
import type { Tx } from "#lib/db/transaction.ts";
import type { JobPlace } from "#lib/mir/jobs/repository-jobs.ts";

/** Announces a job's new state or progress when `tx` commits. */
export function notifyJob(tx: Tx, { projectId, runId, jobId }: JobPlace): Promise<void> {
  return notifyChange(tx, { kind: "job", projectId, runId, jobId });
}

/** Announces new results of the job's checkpoint when `tx` commits. */
export function notifyResult(tx: Tx, { projectId, runId, jobId }: JobPlace): Promise<void> {
  return notifyChange(tx, { kind: "result", projectId, runId, jobId });
}
