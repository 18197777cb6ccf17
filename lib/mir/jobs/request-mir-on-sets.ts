import { transaction } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { setsAt } from "#lib/mir/evaluation-sets/evaluation-subset.ts";
import { findDefaultEvaluationSet } from "#lib/mir/evaluation-sets/repository-evaluation-sets.ts";
import { lockCheckpoint } from "#lib/mir/jobs/repository-jobs.ts";
import { requestMir } from "#lib/mir/jobs/request-mir.ts";
import type { MirJob } from "#lib/mir/schema.ts";
import type { Storage } from "#lib/storage/storage.ts";

export interface MirOnSetsRequest {
  readonly checkpointId: string;
  readonly evaluationSetId?: string | undefined;
  readonly evaluationSetIds?: readonly string[] | undefined;
  readonly sampleCounts?: readonly number[] | undefined;
  readonly recompute?: boolean | undefined;
}

/**
 * Requests the MIR of a checkpoint on any number of sets, at any numbers of first pairs: one job each, all of them or
 * none. Without sets it uses the project's default one.
 * @throws AppError like requestMir and subsetOf; `validation` if a set is given in two ways
 */
export async function requestMirOnSets(request: MirOnSetsRequest, storage: Storage): Promise<MirJob[]> {
  const { checkpointId, evaluationSetId, evaluationSetIds, sampleCounts, recompute } = request;
  if (evaluationSetId !== undefined && evaluationSetIds !== undefined) {
    const message = "stands beside evaluationSetId; give one of the two";
    throw new AppError("validation", `evaluationSetIds ${message}`, {
      fields: [{ path: "evaluationSetIds", message }],
    });
  }
  const named = evaluationSetIds ?? (evaluationSetId === undefined ? null : [evaluationSetId]);
  if (named === null && sampleCounts === undefined) {
    return [await transaction((tx) => requestMir(tx, { checkpointId, recompute }))];
  }
  const sets = await setsAt(named ?? [await defaultSetOf(checkpointId)], sampleCounts, storage);
  return transaction(async (tx) => {
    const jobs: MirJob[] = [];
    for (const { id } of sets)
      jobs.push(await requestMir(tx, { checkpointId, evaluationSetId: id, recompute }));
    return jobs;
  });
}

function defaultSetOf(checkpointId: string): Promise<string> {
  return transaction(async (tx) => {
    const { projectId } = await lockCheckpoint(tx, checkpointId);
    const set = await findDefaultEvaluationSet(tx, projectId);
    if (set === null) throw new AppError("conflict", "There is no default evaluation set to take pairs from");
    return set.id;
  });
}
