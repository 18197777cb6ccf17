import { transaction } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { readEvaluationSet } from "#lib/mir/evaluation-sets/evaluation-set.ts";
import { locationOf } from "#lib/mir/evaluation-sets/evaluation-set-thumbnails.ts";
import {
  findByDigest,
  findSubset,
  getEvaluationSet,
  registerEvaluationSet,
} from "#lib/mir/evaluation-sets/repository-evaluation-sets.ts";
import type { EvaluationSetRow } from "#lib/mir/schema.ts";
import type { Storage } from "#lib/storage/storage.ts";

/**
 * The set of the first N pairs of a set: the set itself if it has no more, else a subset with its own digest, which is
 * registered at its first use and has no files of its own.
 * @throws AppError `not-found`; `validation` if the set has fewer pairs
 */
export async function subsetOf(
  setId: string,
  sampleCount: number,
  storage: Storage,
): Promise<EvaluationSetRow> {
  const { parent, known } = await findSubsetOf(setId, sampleCount);
  if (known !== null) return known;
  const location = await locationOf(parent, storage);
  if (location === null) throw new AppError("conflict", `The files of "${parent.name}" are not here`);
  const { digest } = await readEvaluationSet(location, { sampleCount });
  return transaction(async (tx) => {
    // an independent set may have exactly these pairs
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
  /** The set that has the files. */
  readonly parent: EvaluationSetRow;
  /** Null: not yet registered. */
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

/** Every set at every N: the columns of a robustness grid. @throws like subsetOf */
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

/** Like setsAt, but read-only: the sets already registered, and how many subsets are not. */
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
