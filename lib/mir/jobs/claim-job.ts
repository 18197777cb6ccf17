import { randomUUID } from "node:crypto";
import { sql } from "#lib/db/sql.ts";
import { transaction } from "#lib/db/transaction.ts";
import { notifyJob } from "#lib/mir/jobs/notify-job.ts";
import { changeJobs, getJobInput, type JobInput } from "#lib/mir/jobs/repository-jobs.ts";
import type { MirJobPhase } from "#lib/mir/schema.ts";

/**
 * A worker's claim on a running job. Every write under it is a compare-and-set on state and fencing token: a worker
 * that has lost its claim (its heartbeat was too old) changes nothing, and each function reports that.
 */
export interface MirClaim {
  readonly jobId: string;
  readonly token: string;
  readonly attempt: number;
  readonly maxAttempts: number;
}

/** The condition that `claim` is still valid, on the row `j`. */
export const holds = ({ jobId, token }: MirClaim) =>
  sql`j.id = ${jobId}::uuid AND j.state = 'running' AND j.claim_token = ${token}::uuid`;

/**
 * Starts an attempt of a queued job.
 * @returns null if there is nothing to do: another worker has the job, it has ended, or its pause has not
 */
export async function claimMirJob(
  jobId: string,
  workerId: string,
): Promise<{ claim: MirClaim; input: JobInput } | null> {
  const token = randomUUID();
  return transaction(async (tx) => {
    const [job] = await changeJobs(
      tx,
      [
        sql`state = 'running'`,
        sql`claim_token = ${token}::uuid`,
        sql`worker_id = ${workerId}::uuid`,
        sql`attempt = attempt + 1`,
        sql`heartbeat_at = now()`,
        sql`started_at = now()`,
        sql`finished_at = NULL`,
        sql`cancel_requested_at = NULL`,
        sql`phase = 'starting'`,
      ],
      // a delivery may arrive slightly before the pause ends: the two are rounded differently
      sql`j.id = ${jobId}::uuid AND j.state = 'queued' AND j.available_at <= now() + interval '2 seconds'`,
    );
    if (job === undefined) {
      return null;
    }
    await notifyJob(tx, job);
    const input = await getJobInput(tx, jobId);
    return { claim: { jobId, token, attempt: job.attempt, maxAttempts: job.maxAttempts }, input };
  });
}

export interface JobProgress {
  readonly phase: MirJobPhase;
  readonly done: number;
  readonly total: number;
  readonly remainingMs: number | null;
}

export type Heartbeat =
  | { readonly isFenced: true }
  | { readonly isFenced: false; readonly isCancelRequested: boolean };

/** Keeps the attempt alive and stores its progress if that changed. */
export async function heartbeatMirJob(claim: MirClaim, progress: JobProgress | null): Promise<Heartbeat> {
  return transaction(async (tx) => {
    const assignments =
      progress === null
        ? []
        : [
            sql`phase = ${progress.phase}`,
            sql`progress_done = ${progress.done}`,
            sql`progress_total = ${progress.total}`,
            sql`remaining_ms = ${progress.remainingMs}`,
          ];
    const [job] = await changeJobs(tx, [sql`heartbeat_at = now()`, ...assignments], holds(claim));
    if (job === undefined) {
      return { isFenced: true };
    }
    if (progress !== null) {
      await notifyJob(tx, job);
    }
    return { isFenced: false, isCancelRequested: job.cancelRequestedAt !== null };
  });
}
