import { db, type Prisma } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import type { SavedView, ViewPage } from "#lib/views/schema.ts";

const viewFields = {
  id: true,
  page: true,
  name: true,
  ownerId: true,
  query: true,
  isDefault: true,
  position: true,
  createdAt: true,
  updatedAt: true,
} as const satisfies Prisma.SavedViewSelect;

type ViewRow = Prisma.SavedViewGetPayload<{ select: typeof viewFields }>;

function toView({ ownerId, ...row }: ViewRow): SavedView {
  return {
    ...row,
    // Every writer validates the column with ViewPageSchema.
    page: row.page as ViewPage,
    isMine: ownerId !== null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** The project's shared views and the actor's personal ones. */
const visibleTo = (actorId: string) => ({ OR: [{ ownerId: null }, { ownerId: actorId }] });

/** The views visible to the actor: the project's shared ones first, then personal ones, each in their order. */
export async function findViews(
  projectId: string,
  page: ViewPage | null,
  actorId: string,
  tx: Tx = db(),
): Promise<SavedView[]> {
  const rows = await tx.savedView.findMany({
    where: { projectId, ...(page === null ? {} : { page }), ...visibleTo(actorId) },
    select: viewFields,
    orderBy: [
      { page: "asc" },
      { ownerId: { sort: "asc", nulls: "first" } },
      { position: "asc" },
      { id: "asc" },
    ],
  });
  return rows.map(toView);
}

/** A view that the actor may see. @throws AppError "not-found" */
export async function getView(
  id: string,
  actorId: string,
  tx: Tx = db(),
): Promise<SavedView & { projectId: string }> {
  const row = await tx.savedView.findFirst({
    where: { id, ...visibleTo(actorId) },
    select: { ...viewFields, projectId: true },
  });
  if (row === null) {
    throw new AppError("not-found", `There is no view ${id}`);
  }
  const { projectId, ...view } = row;
  return { ...toView(view), projectId };
}

/** A view by id, or by name (the actor's personal views first). */
export async function findView(
  projectId: string,
  page: ViewPage,
  idOrName: string,
  actorId: string,
): Promise<SavedView | null> {
  const views = await findViews(projectId, page, actorId);
  const named = views.filter((view) => view.name === idOrName);
  return views.find((view) => view.id === idOrName) ?? named.find((view) => view.isMine) ?? named[0] ?? null;
}

export async function findDefaultView(projectId: string, page: ViewPage): Promise<SavedView | null> {
  const row = await db().savedView.findFirst({
    where: { projectId, page, isDefault: true, ownerId: null },
    select: viewFields,
  });
  return row === null ? null : toView(row);
}

/** Serialises writers of a project's views, because order and default depend on all of them. */
export async function lockViews(tx: Tx, projectId: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM project WHERE id = ${projectId}::uuid FOR NO KEY UPDATE`;
}

/** The views that share a name space and an order: those of one page and one owner; null for the project's shared ones. */
export interface ViewScope {
  readonly projectId: string;
  readonly page: ViewPage;
  readonly ownerId: string | null;
}

/** Whether another view of the scope has the name. */
export async function isViewNameTaken(
  tx: Tx,
  { projectId, page, ownerId }: ViewScope,
  name: string,
  exceptId: string | null,
): Promise<boolean> {
  const other = await tx.savedView.findFirst({
    where: { projectId, page, ownerId, name, ...(exceptId === null ? {} : { id: { not: exceptId } }) },
    select: { id: true },
  });
  return other !== null;
}

export async function clearDefaultView(tx: Tx, { projectId, page }: ViewScope): Promise<void> {
  await tx.savedView.updateMany({
    where: { projectId, page, isDefault: true },
    data: { isDefault: false },
  });
}

/** Sorts after all others until writeViewOrder assigns the position. */
const LAST = 2 ** 31 - 1;

export interface ViewColumns {
  readonly name: string;
  readonly query: string;
  readonly ownerId: string | null;
  readonly isDefault: boolean;
}

export async function insertView(
  tx: Tx,
  { projectId, page }: ViewScope,
  columns: ViewColumns & { readonly id?: string },
): Promise<string> {
  const { id } = await tx.savedView.create({
    data: { projectId, page, position: LAST, ...columns },
    select: { id: true },
  });
  return id;
}

export async function changeView(tx: Tx, id: string, columns: Partial<ViewColumns>): Promise<void> {
  await tx.savedView.update({ where: { id }, data: columns, select: { id: true } });
}

export async function removeView(tx: Tx, id: string): Promise<void> {
  await tx.savedView.delete({ where: { id }, select: { id: true } });
}

/** Ids of the views of a scope, in order. */
export async function findViewIds(tx: Tx, { projectId, page, ownerId }: ViewScope): Promise<string[]> {
  const rows = await tx.savedView.findMany({
    where: { projectId, page, ownerId },
    select: { id: true },
    orderBy: [{ position: "asc" }, { id: "asc" }],
  });
  return rows.map(({ id }) => id);
}

/** Writes the positions of the views of a scope, updating only those that change. */
export async function writeViewOrder(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE saved_view v SET position = given.place - 1
    FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS given(id, place)
    WHERE v.id = given.id AND v.position <> given.place - 1`;
}
