import { notifyChange } from "#lib/db/notify.ts";
import { type Tx, transaction } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { readPairs } from "#lib/mir/evaluation-sets/evaluation-set.ts";
import type {
  EvaluationPairPage,
  EvaluationSetDetail,
  EvaluationSetPatch,
} from "#lib/mir/evaluation-sets/evaluation-set-schema.ts";
import { locationOf, thumbnailKey } from "#lib/mir/evaluation-sets/evaluation-set-thumbnails.ts";
import {
  countUse,
  getEvaluationSet,
  listEvaluationSets,
  removeSet,
  setDefault,
  updateDescription,
} from "#lib/mir/evaluation-sets/repository-evaluation-sets.ts";
import type { EvaluationSetRow } from "#lib/mir/schema.ts";
import type { Storage } from "#lib/storage/storage.ts";

/** A set with its subsets and usage. @throws AppError `not-found` */
export async function readEvaluationSetDetail(id: string): Promise<EvaluationSetDetail> {
  return transaction(async (tx) => {
    const set = await getEvaluationSet(id, tx);
    const all = await listEvaluationSets(set.projectId);
    return { ...set, use: await countUse(tx, id), subsets: all.filter(({ parentId }) => parentId === id) };
  });
}

/**
 * Changes the name or texts of a set, or makes it its project's default.
 * @throws AppError `not-found`; `conflict` for built-in sets, and for a subset as default
 */
export async function changeEvaluationSet(id: string, patch: EvaluationSetPatch): Promise<EvaluationSetRow> {
  return transaction(async (tx) => {
    const set = await getOwn(tx, id);
    if (patch.isDefault === true && set.parentId !== null) {
      throw new AppError("conflict", "A subset cannot be the default: choose the set that it is taken from");
    }
    await updateDescription(tx, id, patch);
    if (patch.isDefault !== undefined) await setDefault(tx, set, patch.isDefault);
    await announce(tx, set);
    return getEvaluationSet(id, tx);
  });
}

/**
 * Deletes a set without results, with its subsets and files.
 * @throws AppError `not-found`; `conflict`, naming what uses it
 */
export async function deleteEvaluationSet(id: string, storage: Storage): Promise<void> {
  const set = await transaction(async (tx) => {
    const found = await getOwn(tx, id);
    const { checkpoints, activeJobs } = await countUse(tx, id);
    if (checkpoints > 0 || activeJobs > 0) {
      const users = [
        ...(checkpoints > 0 ? [`the MIR of ${checkpoints} checkpoint${checkpoints === 1 ? "" : "s"}`] : []),
        ...(activeJobs > 0 ? [`${activeJobs} job${activeJobs === 1 ? "" : "s"} not ended yet`] : []),
      ];
      throw new AppError("conflict", `The set "${found.name}" is used by ${users.join(" and ")}: it stays`);
    }
    await removeSet(tx, id);
    await announce(tx, found);
    return found;
  });
  // sets of studies are where the study put them, and may be shared
  if (set.uri === `storage:evaluation-sets/${id}`) await storage.delete(`evaluation-sets/${id}`);
  await storage.delete(thumbnailKey(id));
}

/** Pairs with their texts, in the set's order. @throws AppError `not-found`, `bad-request` (cursor) */
export async function listEvaluationPairs(
  id: string,
  page: { readonly cursor?: string | undefined; readonly limit: number },
  storage: Storage,
): Promise<EvaluationPairPage> {
  const set = await getEvaluationSet(id);
  const start = page.cursor === undefined ? 0 : Number(page.cursor);
  if (!Number.isSafeInteger(start) || start < 0)
    throw new AppError("bad-request", "The cursor is none of this list");
  const location = await locationOf(set, storage);
  const count = Math.max(0, Math.min(page.limit, set.sampleCount - start));
  const pairs = location === null ? [] : await readPairs(location, start, count);
  const items = pairs.map(({ id: pairId, text, imagePath }, offset) => ({
    index: start + offset,
    id: pairId,
    text,
    image: imagePath,
  }));
  const end = start + items.length;
  return { items, nextCursor: end < set.sampleCount && items.length > 0 ? String(end) : null };
}

async function getOwn(tx: Tx, id: string): Promise<EvaluationSetRow> {
  const set = await getEvaluationSet(id, tx);
  if (set.projectId === null) {
    throw new AppError(
      "conflict",
      `"${set.name}" is built in: every project may use it, and none may change it`,
    );
  }
  return set;
}

async function announce(tx: Tx, { projectId }: EvaluationSetRow): Promise<void> {
  if (projectId !== null) await notifyChange(tx, { kind: "project", projectId });
}
