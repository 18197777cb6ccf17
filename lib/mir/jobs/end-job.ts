import { sql } from "#lib/db/sql.ts";
import { type Tx, transaction } from "#lib/db/transaction.ts";
import { enqueue } from "#lib/jobs/client.ts";
import type { MirComputation } from "#lib/mir/engine/mir-result.ts";
import { holds, type MirClaim } from "#lib/mir/jobs/claim-job.ts";
import { notifyJob, notifyResult } from "#lib/mir/jobs/notify-job.ts";
import { type ChangedJob, changeJobs } from "#lib/mir/jobs/repository-jobs.ts";
import { replaceComputedResults } from "#lib/mir/repository-results.ts";

/** Column assignments for a job without a running attempt. */
export const noAttempt = [
  sql`claim_token = NULL`,
  sql`heartbeat_at = NULL`,
  sql`phase = NULL`,
  sql`progress_done = NULL`,
  sql`progress_total = NULL`,
  sql`remaining_ms = NULL`,
];

/** Pauses before the second, third, ... attempt. */
export const RETRY_DELAYS_SECONDS = [5, 30, 120] as const;

export const retryDelaySeconds = (attempt: number): number =>
  RETRY_DELAYS_SECONDS[Math.min(attempt, RETRY_DELAYS_SECONDS.length) - 1] ?? RETRY_DELAYS_SECONDS[0];

export interface FinishedWork {
  readonly computation: MirComputation;
  readonly durationMs: number;
  readonly softwareVersion: string;
}

/**
 * Stores results, layers and the job's end in one transaction; older computed results of the same checkpoint, set and
 * definition are replaced.
 * @returns false if the claim is lost: nothing was written
 */
export async function finishMirJob(claim: MirClaim, work: FinishedWork): Promise<boolean> {
  return transaction(async (tx) => {
    const [job] = await changeJobs(
      tx,
      [
        ...noAttempt,
        sql`state = 'succeeded'`,
        sql`finished_at = now()`,
        sql`cancel_requested_at = NULL`,
        sql`error_kind = NULL`,
        sql`error_message = NULL`,
        sql`provider = ${work.computation.provider}`,
        sql`device = ${work.computation.device}`,
        sql`duration_ms = ${work.durationMs}`,
      ],
      holds(claim),
    );
    if (job === undefined) {
      return false;
    }
    await replaceComputedResults(tx, { ...work, ...job });
    await notifyJob(tx, job);
    await notifyResult(tx, job);
    return true;
  });
}

export interface JobFailure {
  /** Stable identifier: the kind of an InputError, or `crashed`, `worker-lost`, ... */
  readonly kind: string;
  readonly message: string;
  /** Whether another attempt may succeed. */
  readonly isRetryable: boolean;
}

/**
 * Ends an attempt with a reason: the job is queued again after a pause, or failed if a retry cannot help or no attempt
 * is left.
 * @returns false if the claim is lost: nothing was written
 */
export async function failMirJob(claim: MirClaim, failure: JobFailure): Promise<boolean> {
  return transaction(async (tx) => {
    const reason = [sql`error_kind = ${failure.kind}`, sql`error_message = ${failure.message}`];
    const isLast = !failure.isRetryable || claim.attempt >= claim.maxAttempts;
    const delaySeconds = retryDelaySeconds(claim.attempt);
    const [job] = await changeJobs(
      tx,
      isLast
        ? [...noAttempt, ...reason, sql`state = 'failed'`, sql`finished_at = now()`]
        : [
            ...noAttempt,
            ...reason,
            sql`state = 'queued'`,
            sql`available_at = now() + make_interval(secs => ${delaySeconds}::float8)`,
          ],
      holds(claim),
    );
    return settle(tx, job, delaySeconds);
  });
}

/** Ends a running attempt whose job was canceled. Returns false if the claim is lost. */
export async function endCanceledMirJob(claim: MirClaim): Promise<boolean> {
  return transaction(async (tx) => {
    const assignments = [...noAttempt, sql`state = 'canceled'`, sql`finished_at = now()`];
    const [job] = await changeJobs(tx, assignments, holds(claim));
    return settle(tx, job, 0);
  });
}

/**
 * Returns a job to the queue without counting the attempt, because its worker is shutting down: another one may claim
 * it at once.
 * @returns false if the claim is lost: nothing was written
 */
export async function releaseMirJob(claim: MirClaim): Promise<boolean> {
  return transaction(async (tx) => {
    const [job] = await changeJobs(
      tx,
      [...noAttempt, sql`state = 'queued'`, sql`attempt = attempt - 1`, sql`available_at = now()`],
      holds(claim),
    );
    return settle(tx, job, 0);
  });
}

/** Announces a changed job and, if it waits for another attempt, delivers it again. */
async function settle(tx: Tx, job: ChangedJob | undefined, delaySeconds: number): Promise<boolean> {
  if (job === undefined) {
    return false;
  }
  if (job.state === "queued") {
    await enqueue(tx, "mir.compute", { mirJobId: job.jobId }, { delaySeconds, priority: job.priority });
  }
  await notifyJob(tx, job);
  return true;
}
