import { sql } from "#lib/db/sql.ts";
import { transaction } from "#lib/db/transaction.ts";
import { enqueue, findUndelivered } from "#lib/jobs/client.ts";
import { noAttempt } from "#lib/mir/jobs/end-job.ts";
import { notifyJob } from "#lib/mir/jobs/notify-job.ts";
import { changeJobs, findQueuedSince, lockReaper } from "#lib/mir/jobs/repository-jobs.ts";

export interface ReaperOptions {
  /** A running job without a heartbeat for this long has lost its worker. */
  readonly staleAfterMs: number;
  /** A queued job without a pending delivery is delivered again after this long. */
  readonly undeliveredAfterMs: number;
}

export interface Reaped {
  /** Jobs taken from lost workers: queued again, canceled, or failed without an attempt left. */
  readonly lost: number;
  readonly redelivered: number;
}

const LOST_MESSAGE =
  "The worker that ran this attempt was lost: it was killed, or its machine or database connection failed";

/**
 * Finds what killed processes left behind. A stale claim is revoked by compare-and-set, so that a worker that was
 * merely slow is fenced off, and the job is queued again. One reaper runs at a time; others return at once.
 */
export async function reapMirJobs(options: ReaperOptions): Promise<Reaped> {
  return transaction(async (tx) => {
    if (!(await lockReaper(tx))) {
      return { lost: 0, redelivered: 0 };
    }
    const stale = sql`
      j.state = 'running' AND j.heartbeat_at < now() - make_interval(secs => ${options.staleAfterMs / 1000}::float8)`;
    const lost = await changeJobs(
      tx,
      [
        ...noAttempt,
        sql`state = CASE WHEN j.cancel_requested_at IS NOT NULL THEN 'canceled'::mir_job_state
          WHEN j.attempt >= j.max_attempts THEN 'failed' ELSE 'queued' END`,
        sql`finished_at = CASE WHEN j.cancel_requested_at IS NOT NULL OR j.attempt >= j.max_attempts THEN now() END`,
        sql`available_at = now()`,
        sql`error_kind = 'worker-lost'`,
        sql`error_message = ${LOST_MESSAGE}`,
      ],
      stale,
    );
    for (const job of lost) {
      await notifyJob(tx, job);
    }
    const waiting = await findQueuedSince(tx, options.undeliveredAfterMs);
    const waitingIds = waiting.map(({ id }) => id);
    const undelivered = await findUndelivered(tx, "mir.compute", "mirJobId", waitingIds);
    const requeued = lost.filter(({ state }) => state === "queued").map(({ jobId }) => jobId);
    const priorityOf = new Map([
      ...waiting.map(({ id, priority }) => [id, priority] as const),
      ...lost.map(({ jobId, priority }) => [jobId, priority] as const),
    ]);
    for (const mirJobId of new Set([...requeued, ...undelivered])) {
      await enqueue(tx, "mir.compute", { mirJobId }, { priority: priorityOf.get(mirJobId) ?? 0 });
    }
    return { lost: lost.length, redelivered: undelivered.length };
  });
}
