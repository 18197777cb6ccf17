import { transaction } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { readEvaluationSet } from "#lib/mir/evaluation-sets/evaluation-set.ts";
import { placeOf } from "#lib/mir/evaluation-sets/evaluation-set-thumbnails.ts";
import {
  findByDigest,
  findSubset,
  getEvaluationSet,
  registerEvaluationSet,
} from "#lib/mir/evaluation-sets/repository-evaluation-sets.ts";
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
  const { parent, known } = await findSubsetOf(setId, sampleCount);
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

interface FoundSubset {
  /** The set whose files they are. */
  readonly parent: EvaluationSetRow;
  /** Null: not registered yet. */
  readonly known: EvaluationSetRow | null;
}

async function findSubsetOf(setId: string, sampleCount: number): Promise<FoundSubset> {
  const wanted = await getEvaluationSet(setId);
  const parent = wanted.parentId === null ? wanted : await getEvaluationSet(wanted.parentId);
  if (sampleCount === parent.sampleCount) return { parent, known: parent };
  if (sampleCount > parent.sampleCount) {
    const message = `"${parent.name}" has ${parent.sampleCount} pairs, fewer than ${sampleCount}`;
    throw new AppError("validation", `sampleCounts: ${message}`, {
      fields: [{ path: "sampleCounts", message }],
    });
  }
  return { parent, known: await transaction((tx) => findSubset(tx, parent.id, sampleCount)) };
}

/** Every set at every N: the columns of a robustness grid. @throws as subsetOf */
export async function setsAt(
  setIds: readonly string[],
  sampleCounts: readonly number[] | undefined,
  storage: Storage,
): Promise<EvaluationSetRow[]> {
  const sets = new Map<string, EvaluationSetRow>();
  for (const { id, count } of columns(setIds, sampleCounts)) {
    const set = count === null ? await getEvaluationSet(id) : await subsetOf(id, count, storage);
    sets.set(set.id, set);
  }
  return [...sets.values()];
}

/** The same where nothing is to be written: the sets that are registered, and how many subsets are not. */
export async function knownSetsAt(
  setIds: readonly string[],
  sampleCounts: readonly number[] | undefined,
): Promise<{ sets: EvaluationSetRow[]; unknown: number }> {
  const sets = new Map<string, EvaluationSetRow>();
  const unknown = new Set<string>();
  for (const { id, count } of columns(setIds, sampleCounts)) {
    if (count === null) {
      sets.set(id, await getEvaluationSet(id));
      continue;
    }
    const { parent, known } = await findSubsetOf(id, count);
    if (known === null) unknown.add(`${parent.id} ${count}`);
    else sets.set(known.id, known);
  }
  return { sets: [...sets.values()], unknown: unknown.size };
}

function columns(
  setIds: readonly string[],
  sampleCounts: readonly number[] = [],
): { readonly id: string; readonly count: number | null }[] {
  const counts = sampleCounts.length === 0 ? [null] : sampleCounts;
  return setIds.flatMap((id) => counts.map((count) => ({ id, count })));
}
