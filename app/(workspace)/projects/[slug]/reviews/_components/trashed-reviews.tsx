"use client";

import { TrashList } from "#app/_components/trash/trash-list.tsx";
import { deleteReviewForever, restoreReview } from "#app/_queries/reviews.ts";
import type { Review } from "#lib/reviews/review-schema.ts";

export function TrashedReviews({ trashed }: { readonly trashed: readonly Review[] }) {
  return (
    <TrashList
      label="reviews"
      items={trashed.flatMap(({ id, title, deletedAt }) =>
        deletedAt === null ? [] : { id, title, deletedAt },
      )}
      losses="with its parts and comments. The ablations and runs in it stay."
      onRestore={restoreReview}
      onDelete={deleteReviewForever}
    />
  );
}
