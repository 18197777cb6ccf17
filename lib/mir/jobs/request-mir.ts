import type { Tx } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { enqueue } from "#lib/jobs/client.ts";
import {
  findDefaultEvaluationSet,
  findEvaluationSet,
} from "#lib/mir/evaluation-sets/repository-evaluation-sets.ts";
import { notifyJob } from "#lib/mir/jobs/notify-job.ts";
import {
  type CheckpointToCompute,
  createJob,
  findNewestJob,
  lockCheckpoint,
  raisePriority,
} from "#lib/mir/jobs/repository-jobs.ts";
import type { MirJob } from "#lib/mir/schema.ts";

export interface MirRequest {
  readonly checkpointId: string;
  /** For ONNX bundles; defaults to the project's default set, else the built-in one. */
  readonly evaluationSetId?: string | undefined;
  /** Compute again where results exist; they are replaced once the new ones are complete. */
  readonly recompute?: boolean | undefined;
}

/** Individually requested jobs; a backfill's jobs have a lower priority (lib/mir/jobs/backfill.ts). */
const ORDINARY_PRIORITY = 0;

/**
 * Requests the MIR of a checkpoint: row and delivery become visible together when `tx` commits. An active job of the
 * same checkpoint and set is returned instead of a second one; so is one that ended, unless it failed or `recompute` is
 * set. A backfill's job moves ahead of the rest of the backfill.
 *
 * @throws AppError `not-found` (checkpoint, set), `conflict` if there is nothing to compute from
 */
export async function requestMir(tx: Tx, request: MirRequest): Promise<MirJob> {
  const checkpoint = await lockCheckpoint(tx, request.checkpointId);
  const evaluationSetId = await chooseEvaluationSet(tx, checkpoint, request.evaluationSetId);
  const newest = await findNewestJob(tx, checkpoint.id, evaluationSetId);
  if (newest !== null && !needsNewJob(newest, request.recompute === true)) {
    return newest.state === "queued" && newest.priority < ORDINARY_PRIORITY ? promoteJob(tx, newest) : newest;
  }
  const job = await createJob(tx, {
    checkpointId: checkpoint.id,
    evaluationSetId,
    priority: ORDINARY_PRIORITY,
  });
  await enqueue(tx, "mir.compute", { mirJobId: job.id });
  await notifyJob(tx, { ...checkpoint, jobId: job.id, checkpointId: checkpoint.id, evaluationSetId });
  return job;
}

/** A second delivery overtakes the first one, which then finds nothing to do. */
async function promoteJob(tx: Tx, job: MirJob): Promise<MirJob> {
  await raisePriority(tx, job.id, ORDINARY_PRIORITY);
  await enqueue(tx, "mir.compute", { mirJobId: job.id }, { priority: ORDINARY_PRIORITY });
  return { ...job, priority: ORDINARY_PRIORITY };
}

function needsNewJob({ state }: MirJob, isRecompute: boolean): boolean {
  const isActive = state === "queued" || state === "running";
  return !isActive && (isRecompute || state === "failed");
}

async function chooseEvaluationSet(
  tx: Tx,
  checkpoint: CheckpointToCompute,
  wanted: string | undefined,
): Promise<string | null> {
  if (checkpoint.format === "none") {
    throw new AppError(
      "conflict",
      "This checkpoint stands for reported values only: nothing can be computed",
    );
  }
  if (checkpoint.format === "features") {
    if (wanted !== undefined) {
      throw new AppError(
        "conflict",
        "A features file brings its own tokens: it cannot be run on an evaluation set",
      );
    }
    return null;
  }
  const set =
    wanted === undefined
      ? await findDefaultEvaluationSet(tx, checkpoint.projectId)
      : await findEvaluationSet(tx, wanted);
  if (set === null) {
    throw wanted === undefined
      ? new AppError(
          "conflict",
          "An ONNX bundle needs an evaluation set, but neither the project nor this installation has a default one",
        )
      : new AppError("not-found", `There is no evaluation set ${wanted}`);
  }
  if (set.projectId !== null && set.projectId !== checkpoint.projectId) {
    throw new AppError("not-found", `Evaluation set ${set.id} belongs to another project`);
  }
  return set.id;
}
