import { notifyChange } from "#lib/db/notify.ts";
import { transaction } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { enqueueAll } from "#lib/jobs/client.ts";
import type { BackfillReport, BackfillState } from "#lib/mir/evaluation-sets/evaluation-set-schema.ts";
import { knownSetsAt, setsAt } from "#lib/mir/evaluation-sets/evaluation-subset.ts";
import { notifyJob } from "#lib/mir/jobs/notify-job.ts";
import {
  type BackfillCell,
  cancelBackfillJobs,
  countBackfillJobs,
  insertJobs,
  readCells,
} from "#lib/mir/jobs/repository-backfill.ts";
import type { Storage } from "#lib/storage/storage.ts";

/** Below every individually requested job. */
const BACKFILL_PRIORITY = -10;
/** Jobs per transaction. */
const BATCH = 500;

export interface BackfillRequest {
  readonly projectId: string;
  /** Matches of the filter, and the checkpoints among them that can be run on a set. */
  readonly found: {
    readonly runs: number;
    readonly checkpointIds: readonly string[];
    readonly unsuitable: number;
  };
  readonly evaluationSetIds: readonly string[];
  readonly sampleCounts?: readonly number[] | undefined;
  /** Count without queueing. */
  readonly dryRun: boolean;
}

/**
 * Queues the MIR of many checkpoints on many sets behind everything else. Cells with a result or an active job are
 * skipped, so that repeating a request queues nothing twice; failed or canceled ones are tried again.
 * @throws AppError `not-found` (set), `validation` (N)
 */
export async function backfill(request: BackfillRequest, storage: Storage): Promise<BackfillReport> {
  const { projectId, found, evaluationSetIds, sampleCounts, dryRun } = request;
  const { sets, unknown } = dryRun
    ? await knownSetsAt(evaluationSetIds, sampleCounts)
    : { sets: await setsAt(evaluationSetIds, sampleCounts, storage), unknown: 0 };
  const foreign = sets.find((set) => set.projectId !== null && set.projectId !== projectId);
  if (foreign !== undefined) {
    throw new AppError("not-found", `Evaluation set ${foreign.id} belongs to another project`);
  }
  const setIds = sets.map(({ id }) => id);
  const cells = await transaction((tx) => readCells(tx, found.checkpointIds, setIds));
  const missing = cells.filter(({ isComputed, isActive }) => !isComputed && !isActive);
  const unseen = unknown * found.checkpointIds.length;
  const active = cells.filter(({ isActive }) => isActive).length;
  return {
    runs: found.runs,
    checkpoints: found.checkpointIds.length,
    unsuitable: found.unsuitable,
    cells: cells.length + unseen,
    active,
    computed: cells.length - missing.length - active,
    queued: dryRun ? missing.length + unseen : await queue(projectId, missing),
  };
}

async function queue(projectId: string, cells: readonly BackfillCell[]): Promise<number> {
  let queued = 0;
  for (let start = 0; start < cells.length; start += BATCH) {
    queued += await transaction(async (tx) => {
      const ids = await insertJobs(tx, cells.slice(start, start + BATCH), BACKFILL_PRIORITY);
      const payloads = ids.map((mirJobId) => ({ mirJobId }));
      await enqueueAll(tx, "mir.compute", payloads, BACKFILL_PRIORITY);
      await notifyChange(tx, { kind: "checkpoint", projectId });
      return ids.length;
    });
  }
  return queued;
}

/** Cancels the project's unfinished backfill jobs. @returns the number of jobs canceled */
export async function cancelBackfill(projectId: string): Promise<number> {
  return transaction(async (tx) => {
    const jobs = await cancelBackfillJobs(tx, projectId);
    for (const job of jobs) await notifyJob(tx, job);
    return jobs.length;
  });
}

export const backfillState = (projectId: string): Promise<BackfillState> => countBackfillJobs(projectId);
