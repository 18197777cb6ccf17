import { transaction } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { readEvaluationSet } from "#lib/mir/evaluation-set.ts";
import { placeOf } from "#lib/mir/evaluation-set-thumbnails.ts";
import {
  findByDigest,
  findSubset,
  getEvaluationSet,
  registerEvaluationSet,
} from "#lib/mir/repository-evaluation-sets.ts";
import type { EvaluationSetRow } from "#lib/mir/schema.ts";
import type { Storage } from "#lib/storage/storage.ts";

/**
 * The set of the first N pairs of a set: itself where it has no more, else a subset with a digest of its own, which is
 * registered at its first use and has no files of its own.
 * @throws AppError `not-found`; `validation` where the set has fewer pairs
 */
export async function subsetOf(
  setId: string,
  sampleCount: number,
  storage: Storage,
): Promise<EvaluationSetRow> {
  const wanted = await getEvaluationSet(setId);
  const parent = wanted.parentId === null ? wanted : await getEvaluationSet(wanted.parentId);
  if (sampleCount === parent.sampleCount) return parent;
  if (sampleCount > parent.sampleCount) {
    const message = `"${parent.name}" has ${parent.sampleCount} pairs, fewer than ${sampleCount}`;
    throw new AppError("validation", `sampleCounts: ${message}`, {
      fields: [{ path: "sampleCounts", message }],
    });
  }
  const known = await transaction((tx) => findSubset(tx, parent.id, sampleCount));
  if (known !== null) return known;
  const place = await placeOf(parent, storage);
  if (place === null) throw new AppError("conflict", `The files of "${parent.name}" are not here`);
  const { digest } = await readEvaluationSet(place, { sampleCount });
  return transaction(async (tx) => {
    // a set of its own may have just these pairs
    const same = await findByDigest(tx, parent.projectId, digest);
    if (same !== null) return same;
    const { projectId, template, licence, description } = parent;
    return registerEvaluationSet(tx, {
      projectId,
      template,
      licence,
      description,
      name: `${parent.name}, first ${sampleCount}`,
      digest,
      sampleCount,
      uri: null,
      parentId: parent.id,
      isDefault: false,
    });
  });
}

/** Every set at every N: the columns of a robustness grid. @throws as subsetOf */
export async function setsAt(
  setIds: readonly string[],
  sampleCounts: readonly number[] | undefined,
  storage: Storage,
): Promise<EvaluationSetRow[]> {
  const sets = new Map<string, EvaluationSetRow>();
  for (const id of setIds) {
    const counts = sampleCounts === undefined || sampleCounts.length === 0 ? [null] : sampleCounts;
    for (const count of counts) {
      const set = count === null ? await getEvaluationSet(id) : await subsetOf(id, count, storage);
      sets.set(set.id, set);
    }
  }
  return [...sets.values()];
}
