import { canChangeReviews } from "#lib/auth/can.ts";
import { originOf } from "#lib/http/origin.ts";
import { IdPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { getReview } from "#lib/reviews/repository-reviews.ts";
import { ReviewSchema } from "#lib/reviews/review-schema.ts";
import { freezeReview, thawReview } from "#lib/reviews/reviews.ts";
import { getProjectById } from "#lib/runs/repository-projects.ts";
import { readReviewContent } from "#lib/tables/review-content.ts";

export const POST = defineRoute({
  summary: "Freeze a review: it keeps what every part shows now",
  tag: "Reviews",
  params: IdPath,
  response: ReviewSchema,
  can: ({ actor, params }) => canChangeReviews(actor, { reviewId: params.id }),
  handler: async ({ actor, params, request }) => {
    const now = new Date();
    const review = await getReview(params.id);
    const project = await getProjectById(review.projectId);
    const context = { project, actorId: actor.id, now, origin: originOf(request) };
    const contents = new Map<string, object>();
    for (const item of review.items) contents.set(item.id, await readReviewContent(item, context));
    return freezeReview(params.id, contents, now);
  },
});

export const DELETE = defineRoute({
  summary: "Make a frozen review live again",
  tag: "Reviews",
  params: IdPath,
  response: ReviewSchema,
  can: ({ actor, params }) => canChangeReviews(actor, { reviewId: params.id }),
  handler: ({ params }) => thawReview(params.id),
});
