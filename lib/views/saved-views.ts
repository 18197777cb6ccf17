import { notifyChange } from "#lib/db/notify.ts";
import { type Tx, transaction } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import {
  changeView,
  clearDefaultView,
  findView,
  findViewIds,
  findViews,
  getView,
  insertView,
  isViewNameTaken,
  lockViews,
  removeView,
  type ViewScope,
  writeViewOrder,
} from "#lib/views/repository-views.ts";
import type { SavedView, SavedViewInput, SavedViewPatch, ViewPage } from "#lib/views/schema.ts";
import { canonicalQuery } from "#lib/views/view-query.ts";

/** The views visible to the actor, shared ones first; of one page, or of all pages with null. */
export function listViews(projectId: string, page: ViewPage | null, actorId: string): Promise<SavedView[]> {
  return findViews(projectId, page, actorId);
}

/** The state of a view, by id or name, as a query string; null if there is no such view. */
export async function findViewQuery(
  projectId: string,
  page: ViewPage,
  idOrName: string,
  actorId: string,
): Promise<string | null> {
  return (await findView(projectId, page, idOrName, actorId))?.query ?? null;
}

/** @throws AppError "conflict" (name or id is taken), "validation" (a personal view as default) */
export function saveView(projectId: string, input: SavedViewInput, actorId: string): Promise<SavedView> {
  return transaction(async (tx) => {
    const { page, name, isMine, isDefault, position, id } = input;
    const scope: ViewScope = { projectId, page, ownerId: isMine ? actorId : null };
    await lockViews(tx, projectId);
    await requireFreeName(tx, scope, name, null);
    if (isDefault) {
      requireShared(isMine);
      await clearDefaultView(tx, scope);
    }
    const newId = await insertView(tx, scope, {
      name,
      query: canonicalQuery(input.query),
      ownerId: scope.ownerId,
      isDefault,
      ...(id === undefined ? {} : { id }),
    });
    await placeView(tx, scope, newId, position ?? Number.POSITIVE_INFINITY);
    await notifyChange(tx, { kind: "view", projectId });
    return getView(newId, actorId, tx);
  });
}

/**
 * Changes the fields of a view that the patch contains.
 * @throws AppError "not-found" (also for another user's personal view), "conflict" (name), "validation" (a personal view
 *   as default)
 */
export async function updateView(id: string, patch: SavedViewPatch, actorId: string): Promise<SavedView> {
  const { projectId } = await getView(id, actorId);
  return transaction(async (tx) => {
    await lockViews(tx, projectId);
    const view = await getView(id, actorId, tx);
    const isMine = patch.isMine ?? view.isMine;
    const scope: ViewScope = { projectId, page: view.page, ownerId: isMine ? actorId : null };
    const isDefault = patch.isDefault ?? (view.isDefault && !isMine);
    await requireFreeName(tx, scope, patch.name ?? view.name, id);
    if (isDefault) {
      requireShared(isMine);
      await clearDefaultView(tx, scope);
    }
    await changeView(tx, id, {
      isDefault,
      ownerId: scope.ownerId,
      ...(patch.name === undefined ? {} : { name: patch.name }),
      ...(patch.query === undefined ? {} : { query: canonicalQuery(patch.query) }),
    });
    if (patch.position !== undefined || isMine !== view.isMine) {
      await placeView(tx, scope, id, patch.position ?? Number.POSITIVE_INFINITY);
    }
    await notifyChange(tx, { kind: "view", projectId });
    return getView(id, actorId, tx);
  });
}

/** @throws AppError "not-found" (also for another user's personal view) */
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
  scope: ViewScope,
  name: string,
  exceptId: string | null,
): Promise<void> {
  if (await isViewNameTaken(tx, scope, name, exceptId)) {
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

/** Moves a view to a position (from 0) of its scope; beyond the last position, to the end. */
async function placeView(tx: Tx, scope: ViewScope, id: string, position: number): Promise<void> {
  const others = (await findViewIds(tx, scope)).filter((other) => other !== id);
  const place = Math.min(position, others.length);
  await writeViewOrder(tx, [...others.slice(0, place), id, ...others.slice(place)]);
}
