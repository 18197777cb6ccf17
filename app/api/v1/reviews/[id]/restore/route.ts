import { canChangeReviews } from "#lib/auth/can.ts";
import { IdPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { ReviewSchema } from "#lib/reviews/review-schema.ts";
import { setReviewDeleted } from "#lib/reviews/reviews.ts";

export const POST = defineRoute({
  summary: "Take a review out of the trash",
  tag: "Reviews",
  params: IdPath,
  response: ReviewSchema,
  can: ({ actor, params }) => canChangeReviews(actor, { reviewId: params.id }),
  handler: ({ params }) => setReviewDeleted(params.id, false),
});
