import { sql } from "#lib/db/sql.ts";
import { type Tx, transaction } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { enqueue } from "#lib/jobs/client.ts";
import { noAttempt } from "#lib/mir/jobs/end-job.ts";
import { notifyJob } from "#lib/mir/jobs/notify-job.ts";
import { changeJobs, getJob, hasActiveJob, lockCheckpoint } from "#lib/mir/jobs/repository-jobs.ts";
import type { MirJob } from "#lib/mir/schema.ts";

/**
 * Cancels a job: a queued one at once, a running one within seconds (its worker is asked to kill the compute process).
 * Canceling is idempotent.
 * @throws AppError `not-found`; `conflict` if the job has ended otherwise
 */
export async function cancelMirJob(id: string): Promise<MirJob> {
  return transaction(async (tx) => {
    const canceled =
      (await change(tx, id, "queued", [...noAttempt, sql`state = 'canceled'`, sql`finished_at = now()`])) ||
      (await change(tx, id, "running", [sql`cancel_requested_at = coalesce(j.cancel_requested_at, now())`]));
    const job = await getJob(id, tx);
    if (!canceled && job.state !== "canceled") {
      throw new AppError("conflict", `The job has ${job.state} already: there is nothing to cancel`);
    }
    return job;
  });
}

/**
 * Queues a failed or canceled job again, with its attempts reset.
 * @throws AppError `not-found`; `conflict` if the job is active or succeeded, or another one of the checkpoint is
 * active
 */
export async function retryMirJob(id: string): Promise<MirJob> {
  return transaction(async (tx) => {
    const { checkpointId, evaluationSetId } = await getJob(id, tx);
    await lockCheckpoint(tx, checkpointId);
    if (await hasActiveJob(tx, checkpointId, evaluationSetId)) {
      throw new AppError("conflict", "A job of this checkpoint is queued or running already");
    }
    const fresh = [
      ...noAttempt,
      sql`state = 'queued'`,
      sql`attempt = 0`,
      sql`available_at = now()`,
      sql`finished_at = NULL`,
      sql`started_at = NULL`,
      sql`cancel_requested_at = NULL`,
    ];
    if (!(await change(tx, id, "failed", fresh)) && !(await change(tx, id, "canceled", fresh))) {
      throw new AppError("conflict", "The job has succeeded already: ask for a recomputation instead");
    }
    const job = await getJob(id, tx);
    await enqueue(tx, "mir.compute", { mirJobId: id }, { priority: job.priority });
    return job;
  });
}

type ChangeableState = "queued" | "running" | "failed" | "canceled";

async function change(
  tx: Tx,
  id: string,
  from: ChangeableState,
  assignments: Parameters<typeof changeJobs>[1],
): Promise<boolean> {
  const condition = sql`j.id = ${id}::uuid AND j.state = ${from}::mir_job_state`;
  const [job] = await changeJobs(tx, assignments, condition);
  if (job !== undefined) {
    await notifyJob(tx, job);
  }
  return job !== undefined;
}
