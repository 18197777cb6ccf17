import { type Tx, transaction } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { readBase } from "#lib/mir/projector/model-base.ts";
import type { ModelBaseChange, ModelBaseInput, ModelBaseRow } from "#lib/mir/projector/model-base-schema.ts";
import {
  deleteBaseRow,
  findBase,
  findDefaultBase,
  lockProjectBases,
  makeDefaultBase,
  renameBase,
  saveBase,
} from "#lib/mir/projector/repository-bases.ts";
import { openStorage } from "#lib/storage/open-storage.ts";

/**
 * Registers a base: its files are read once in full for their digest. A project's first base is its default.
 * @throws InputError `bad-uri`, `not-a-base`, `bad-config`
 */
export async function registerBase(
  projectId: string,
  { name, uri, isDefault }: ModelBaseInput,
): Promise<{ base: ModelBaseRow; created: boolean }> {
  const facts = await readBase(await openStorage().resolveUri(uri));
  return transaction(async (tx) => {
    await lockProjectBases(tx, projectId);
    const { row, created } = await saveBase(tx, { ...facts, projectId, name, uri });
    if (isDefault === true || (await findDefaultBase(tx, projectId)) === null) {
      await makeDefaultBase(tx, projectId, row.id);
    }
    return { base: await requireBase(tx, row.id), created };
  });
}

/** @throws AppError `not-found` */
export function changeBase(id: string, { name, isDefault }: ModelBaseChange): Promise<ModelBaseRow> {
  return transaction(async (tx) => {
    const { projectId } = await requireBase(tx, id);
    await lockProjectBases(tx, projectId);
    if (name !== undefined) await renameBase(tx, id, name);
    if (isDefault === true) await makeDefaultBase(tx, projectId, id);
    return requireBase(tx, id);
  });
}

/** @throws AppError `not-found`; `conflict` while checkpoints run on it */
export function deleteBase(id: string): Promise<void> {
  return transaction(async (tx) => {
    const { projectId } = await requireBase(tx, id);
    await lockProjectBases(tx, projectId);
    const { name, checkpointCount } = await requireBase(tx, id);
    if (checkpointCount > 0) {
      throw new AppError(
        "conflict",
        `${checkpointCount} checkpoints run on the base "${name}": it cannot be deleted`,
      );
    }
    await deleteBaseRow(tx, id);
  });
}

/**
 * The base that a projector-only checkpoint runs on.
 * @throws AppError `not-found` for one of another project, `conflict` if the project has none
 */
export async function chooseBase(
  tx: Tx,
  projectId: string,
  wanted: string | undefined,
): Promise<ModelBaseRow> {
  await lockProjectBases(tx, projectId);
  const base = wanted === undefined ? await findDefaultBase(tx, projectId) : await findBase(tx, wanted);
  if (base !== null && base.projectId === projectId) return base;
  if (wanted !== undefined) throw new AppError("not-found", `This project has no base ${wanted}`);
  throw new AppError(
    "conflict",
    "A projector alone runs on a base, and this project has no default one: register the directory with vision " +
      "tower, embeddings and decoder (POST /api/v1/projects/{slug}/bases, or the project's settings page)",
  );
}

async function requireBase(tx: Tx, id: string): Promise<ModelBaseRow> {
  const base = await findBase(tx, id);
  if (base === null) throw new AppError("not-found", `There is no base ${id}`);
  return base;
}
