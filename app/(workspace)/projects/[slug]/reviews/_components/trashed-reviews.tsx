"use client";

import { Button } from "@mantine/core";
import { useRouter } from "next/navigation";
import { showRefusal } from "#app/_components/page/show-refusal.ts";
import { restoreReview } from "#app/_queries/reviews.ts";
import type { Review } from "#lib/reviews/review-schema.ts";

/** What was deleted, with a way back. */
export function TrashedReviews({ trashed }: { readonly trashed: readonly Review[] }) {
  const router = useRouter();
  const restore = async (id: string) => {
    try {
      await restoreReview(id);
      router.refresh();
    } catch (error) {
      showRefusal(error);
    }
  };
  return (
    <section aria-labelledby="trashed-reviews">
      <h2 className="section-title" id="trashed-reviews">
        Deleted <span className="dim">{trashed.length}</span>
      </h2>
      <ul className="review-trash">
        {trashed.map(({ id, title }) => (
          <li key={id}>
            {title}{" "}
            <Button variant="default" size="compact-xs" onClick={() => void restore(id)}>
              Restore <span className="visually-hidden">{title}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
