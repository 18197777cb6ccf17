import { db, type Prisma } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import type { Review, ReviewItem } from "#lib/reviews/review-schema.ts";

const reviewFields = {
  id: true,
  title: true,
  frozenAt: true,
  deletedAt: true,
  createdAt: true,
  updatedAt: true,
  items: {
    select: { id: true, kind: true, title: true, body: true, ablationId: true, query: true },
    orderBy: [{ position: "asc" }, { id: "asc" }],
  },
} as const satisfies Prisma.ReviewSelect;

type ReviewRow = Prisma.ReviewGetPayload<{ select: typeof reviewFields }>;

function toReview(row: ReviewRow): Review {
  return {
    ...row,
    frozenAt: row.frozenAt?.toISOString() ?? null,
    deletedAt: row.deletedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** The reviews of a project, including those in the trash, newest first. */
export async function findReviews(projectId: string, tx: Tx = db()): Promise<Review[]> {
  const rows = await tx.review.findMany({
    where: { projectId },
    select: reviewFields,
    orderBy: { id: "desc" },
  });
  return rows.map(toReview);
}

/** @throws AppError "not-found" */
export async function getReview(id: string, tx: Tx = db()): Promise<Review & { projectId: string }> {
  const row = await tx.review.findUnique({ where: { id }, select: { ...reviewFields, projectId: true } });
  if (row === null) {
    throw new AppError("not-found", `There is no review ${id}`);
  }
  const { projectId, ...review } = row;
  return { ...toReview(review), projectId };
}

/** Locks the review against concurrent changes until the transaction ends. */
export async function lockReview(tx: Tx, id: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM review WHERE id = ${id}::uuid FOR UPDATE`;
}

export async function insertReview(tx: Tx, projectId: string, title: string): Promise<string> {
  return (await tx.review.create({ data: { projectId, title }, select: { id: true } })).id;
}

export async function changeReview(
  tx: Tx,
  id: string,
  change: Pick<Prisma.ReviewUpdateInput, "title" | "frozenAt" | "deletedAt">,
): Promise<void> {
  await tx.review.update({ where: { id }, data: { ...change, updatedAt: new Date() }, select: { id: true } });
}

export async function removeReview(tx: Tx, id: string): Promise<void> {
  await tx.review.delete({ where: { id }, select: { id: true } });
}

/** Replaces the parts of a review: parts that are left out are deleted, parts of other reviews are not affected. */
export async function replaceItems(tx: Tx, reviewId: string, items: readonly ReviewItem[]): Promise<void> {
  await tx.reviewItem.deleteMany({ where: { reviewId, id: { notIn: items.map(({ id }) => id) } } });
  for (const [position, { id, ...fields }] of items.entries()) {
    const { count } = await tx.reviewItem.updateMany({
      where: { id, reviewId },
      data: { ...fields, position },
    });
    if (count === 0) {
      await tx.reviewItem.create({ data: { id, reviewId, position, ...fields }, select: { id: true } });
    }
  }
}

/** Stores the content of each part, by its id. */
export async function writeSnapshots(
  tx: Tx,
  reviewId: string,
  snapshots: ReadonlyMap<string, Prisma.InputJsonValue>,
): Promise<void> {
  for (const [id, snapshot] of snapshots) {
    await tx.reviewItem.updateMany({ where: { id, reviewId }, data: { snapshot } });
  }
}

/** The content of each part at the time the review was frozen, by its id. */
export async function findSnapshots(reviewId: string): Promise<Map<string, unknown>> {
  const rows = await db().reviewItem.findMany({ where: { reviewId }, select: { id: true, snapshot: true } });
  return new Map(rows.map(({ id, snapshot }) => [id, snapshot]));
}
