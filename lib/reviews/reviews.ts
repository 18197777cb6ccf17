import { notifyChange } from "#lib/db/notify.ts";
import { type Tx, transaction } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import {
  changeReview,
  getReview,
  insertReview,
  lockReview,
  removeReview,
  replaceItems,
  writeSnapshots,
} from "#lib/reviews/repository-reviews.ts";
import { MAXIMUM_ITEMS, type Review, type ReviewItem, type ReviewPatch } from "#lib/reviews/review-schema.ts";

export function createReview(projectId: string, title: string): Promise<Review> {
  return transaction(async (tx) => {
    const id = await insertReview(tx, projectId, title);
    await notifyChange(tx, { kind: "review", projectId });
    return getReview(id, tx);
  });
}

/**
 * Changes the title, or replaces all parts.
 * @throws AppError "not-found", "conflict" (parts of a frozen review)
 */
export function updateReview(id: string, { title, items }: ReviewPatch): Promise<Review> {
  return perform(id, async (tx, review) => {
    if (items !== undefined) {
      requireLive(review);
      await replaceItems(tx, id, items);
    }
    await changeReview(tx, id, title === undefined ? {} : { title });
  });
}

/**
 * Appends a part. Safe against concurrent changes of the other parts.
 * @throws AppError "not-found", "conflict" (frozen, or full)
 */
export function appendToReview(id: string, item: ReviewItem): Promise<Review> {
  return perform(id, async (tx, review) => {
    requireLive(review);
    if (review.items.length >= MAXIMUM_ITEMS) {
      throw new AppError("conflict", `A review has at most ${MAXIMUM_ITEMS} parts`);
    }
    await replaceItems(tx, id, [...review.items, item]);
    await changeReview(tx, id, {});
  });
}

/** Moves a review to the trash or restores it. @throws AppError "not-found" */
export function setReviewDeleted(id: string, isDeleted: boolean): Promise<Review> {
  return perform(id, (tx) => changeReview(tx, id, { deletedAt: isDeleted ? new Date() : null }));
}

/** Permanently deletes a review with its comments, and returns it. @throws AppError "not-found" */
export function deleteReview(id: string): Promise<Review> {
  return transaction(async (tx) => {
    const { projectId, ...review } = await getReview(id, tx);
    await removeReview(tx, id);
    await notifyChange(tx, { kind: "review", projectId });
    return review;
  });
}

/**
 * Freezes a review: every part shows its entry of `contents` (by id) from now on.
 * @throws AppError "not-found", "conflict" (already frozen, or parts were added after `contents` was read)
 */
export function freezeReview(id: string, contents: ReadonlyMap<string, object>, at: Date): Promise<Review> {
  return perform(id, async (tx, review) => {
    requireLive(review);
    if (review.items.some((item) => !contents.has(item.id))) {
      throw new AppError("conflict", "The review was changed while it was frozen: try again");
    }
    await writeSnapshots(tx, id, contents);
    await changeReview(tx, id, { frozenAt: at });
  });
}

/** Makes a review live again. @throws AppError "not-found" */
export function thawReview(id: string): Promise<Review> {
  return perform(id, (tx) => changeReview(tx, id, { frozenAt: null }));
}

function perform(id: string, work: (tx: Tx, review: Review) => Promise<void>): Promise<Review> {
  return transaction(async (tx) => {
    await lockReview(tx, id);
    const { projectId, ...review } = await getReview(id, tx);
    await work(tx, review);
    await notifyChange(tx, { kind: "review", projectId });
    const { projectId: _, ...changed } = await getReview(id, tx);
    return changed;
  });
}

function requireLive({ frozenAt }: Review): void {
  if (frozenAt !== null) {
    throw new AppError("conflict", `The review is frozen as of ${frozenAt}: make it live to change it`);
  }
}
