import { z } from "zod";
import { canChangeReviews } from "#lib/auth/can.ts";
import { IdPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { getReview } from "#lib/reviews/repository-reviews.ts";
import { ReviewPatchSchema, ReviewSchema } from "#lib/reviews/review-schema.ts";
import { deleteReview, setReviewDeleted, updateReview } from "#lib/reviews/reviews.ts";

export const GET = defineRoute({
  summary: "Read a review and its parts",
  tag: "Reviews",
  params: IdPath,
  response: ReviewSchema,
  can: ({ actor, params }) => canChangeReviews(actor, { reviewId: params.id }),
  handler: async ({ params }) => {
    const { projectId: _, ...review } = await getReview(params.id);
    return review;
  },
});

export const PATCH = defineRoute({
  summary: "Change a review's title, or all its parts and their order",
  tag: "Reviews",
  params: IdPath,
  body: ReviewPatchSchema,
  maximumBodyBytes: 8 * 1024 * 1024,
  response: ReviewSchema,
  can: ({ actor, params }) => canChangeReviews(actor, { reviewId: params.id }),
  handler: ({ params, body }) => updateReview(params.id, body),
});

export const DELETE = defineRoute({
  summary: "Move a review to the trash, or delete it for good",
  description:
    "POST …/restore brings it back. With forever=1 it is deleted at once with its comments, also from the trash, and " +
    "cannot be restored. Answers with the review as it was left.",
  tag: "Reviews",
  params: IdPath,
  query: z.object({
    forever: z.literal("1").optional().meta({ description: "1: not to the trash, but for good." }),
  }),
  response: ReviewSchema,
  can: ({ actor, params }) => canChangeReviews(actor, { reviewId: params.id }),
  handler: ({ params, query }) =>
    query.forever === "1" ? deleteReview(params.id) : setReviewDeleted(params.id, true),
});
