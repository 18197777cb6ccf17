import { canChangeReviews, canViewProject } from "#lib/auth/can.ts";
import { SlugPath, whole, wholeList } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { findReviews } from "#lib/reviews/repository-reviews.ts";
import { ReviewInputSchema, ReviewSchema } from "#lib/reviews/review-schema.ts";
import { createReview } from "#lib/reviews/reviews.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";

export const GET = defineRoute({
  summary: "List the reviews of a project, the newest first, those in the trash included",
  tag: "Reviews",
  params: SlugPath,
  response: wholeList(ReviewSchema),
  can: ({ actor, params }) => canViewProject(actor, params),
  handler: async ({ params }) => whole(await findReviews((await getProjectBySlug(params.slug)).id)),
});

export const POST = defineRoute({
  summary: "Make a review: a page that collects ablations, tables, figures and text",
  tag: "Reviews",
  params: SlugPath,
  body: ReviewInputSchema,
  response: ReviewSchema,
  status: 201,
  can: ({ actor, params }) => canChangeReviews(actor, params),
  handler: async ({ params, body }) => createReview((await getProjectBySlug(params.slug)).id, body.title),
});
