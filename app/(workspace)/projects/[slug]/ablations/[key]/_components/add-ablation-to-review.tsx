"use client";

import { AddToReview } from "#app/_components/reviews/add-to-review.tsx";
import { paths } from "#app/_paths.ts";
import { ablationQuery } from "#lib/tables/ablations/ablation-choice.ts";
import { useAblationChoice } from "./use-ablation-choice.ts";

interface AddAblationToReviewProps {
  readonly slug: string;
  readonly ablationKey: string;
}

/** Adds the ablation with its displayed table settings. */
export function AddAblationToReview({ slug, ablationKey }: AddAblationToReviewProps) {
  const [choice] = useAblationChoice();
  const query = ablationQuery(choice);
  return (
    <AddToReview
      slug={slug}
      path={`${paths.ablation(slug, ablationKey)}${query === "" ? "" : `?${query}`}`}
    />
  );
}
