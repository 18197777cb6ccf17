import { notifyChange } from "#lib/db/notify.ts";
import { type Tx, transaction } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import {
  changeView,
  clearDefaultView,
  findShelf,
  findView,
  findViews,
  getView,
  insertView,
  isViewNameTaken,
  lockViews,
  removeView,
  type ViewShelf,
  writeShelfOrder,
} from "#lib/views/repository-views.ts";
import type { SavedView, SavedViewInput, SavedViewPatch, ViewPage } from "#lib/views/schema.ts";
import { canonicalQuery } from "#lib/views/view-query.ts";

/** The project's views and the actor's own, the project's first; of one page, or with null of all. */
export function listViews(projectId: string, page: ViewPage | null, actorId: string): Promise<SavedView[]> {
  return findViews(projectId, page, actorId);
}

/** The state of a view by its id or name, as a query string; null where there is none. */
export async function findViewQuery(
  projectId: string,
  page: ViewPage,
  idOrName: string,
  actorId: string,
): Promise<string | null> {
  return (await findView(projectId, page, idOrName, actorId))?.query ?? null;
}

/** @throws AppError "conflict" (a name or id that is taken), "validation" (a default that only its owner sees) */
export function saveView(projectId: string, input: SavedViewInput, actorId: string): Promise<SavedView> {
  return transaction(async (tx) => {
    const { page, name, isMine, isDefault, position, id } = input;
    const shelf: ViewShelf = { projectId, page, ownerId: isMine ? actorId : null };
    await lockViews(tx, projectId);
    await requireFreeName(tx, shelf, name, null);
    if (isDefault) {
      requireShared(isMine);
      await clearDefaultView(tx, shelf);
    }
    const madeId = await insertView(tx, shelf, {
      name,
      query: canonicalQuery(input.query),
      ownerId: shelf.ownerId,
      isDefault,
      ...(id === undefined ? {} : { id }),
    });
    await placeView(tx, shelf, madeId, position ?? Number.POSITIVE_INFINITY);
    await notifyChange(tx, { kind: "view", projectId });
    return getView(madeId, actorId, tx);
  });
}

/**
 * Changes a view; what the patch does not name stays.
 * @throws AppError "not-found" (also for somebody else's own view), "conflict" (name), "validation" (a default
 *   that only its owner sees)
 */
export async function updateView(id: string, patch: SavedViewPatch, actorId: string): Promise<SavedView> {
  const { projectId } = await getView(id, actorId);
  return transaction(async (tx) => {
    await lockViews(tx, projectId);
    const view = await getView(id, actorId, tx);
    const isMine = patch.isMine ?? view.isMine;
    const shelf: ViewShelf = { projectId, page: view.page, ownerId: isMine ? actorId : null };
    const isDefault = patch.isDefault ?? (view.isDefault && !isMine);
    await requireFreeName(tx, shelf, patch.name ?? view.name, id);
    if (isDefault) {
      requireShared(isMine);
      await clearDefaultView(tx, shelf);
    }
    await changeView(tx, id, {
      isDefault,
      ownerId: shelf.ownerId,
      ...(patch.name === undefined ? {} : { name: patch.name }),
      ...(patch.query === undefined ? {} : { query: canonicalQuery(patch.query) }),
    });
    if (patch.position !== undefined || isMine !== view.isMine) {
      await placeView(tx, shelf, id, patch.position ?? Number.POSITIVE_INFINITY);
    }
    await notifyChange(tx, { kind: "view", projectId });
    return getView(id, actorId, tx);
  });
}

/** @throws AppError "not-found" (also for somebody else's own view) */
export async function deleteView(id: string, actorId: string): Promise<void> {
  const { projectId } = await getView(id, actorId);
  await transaction(async (tx) => {
    await lockViews(tx, projectId);
    await removeView(tx, id);
    await notifyChange(tx, { kind: "view", projectId });
  });
}

async function requireFreeName(
  tx: Tx,
  shelf: ViewShelf,
  name: string,
  exceptId: string | null,
): Promise<void> {
  if (await isViewNameTaken(tx, shelf, name, exceptId)) {
    const message = `there is a view ${JSON.stringify(name)} already`;
    throw new AppError("conflict", `name: ${message}`, { fields: [{ path: "name", message }] });
  }
}

function requireShared(isMine: boolean): void {
  if (isMine) {
    const message = "only a view that everybody in the project sees can be what the page opens with";
    throw new AppError("validation", `isDefault: ${message}`, { fields: [{ path: "isDefault", message }] });
  }
}

/** Puts a view at a place of its shelf, counted from 0; beyond the last place, behind all. */
async function placeView(tx: Tx, shelf: ViewShelf, id: string, position: number): Promise<void> {
  const others = (await findShelf(tx, shelf)).filter((other) => other !== id);
  const place = Math.min(position, others.length);
  await writeShelfOrder(tx, [...others.slice(0, place), id, ...others.slice(place)]);
}
