import { randomUUID } from "node:crypto";
import { z } from "zod";
import { canChangeReviews } from "#lib/auth/can.ts";
import { findAblation } from "#lib/benchmarks/repository-ablations.ts";
import { AppError } from "#lib/errors.ts";
import { IdPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { getReview } from "#lib/reviews/repository-reviews.ts";
import { type ReviewItem, ReviewSchema } from "#lib/reviews/review-schema.ts";
import { appendToReview } from "#lib/reviews/reviews.ts";
import { getProjectById } from "#lib/runs/repository-projects.ts";
import { readLink } from "#lib/views/linked-state.ts";
import { queryToOpen } from "#lib/views/open-view.ts";
import { VIEW_PARAMETER } from "#lib/views/schema.ts";

export const POST = defineRoute({
  summary: "Add what an address shows to a review: a table, a correlation or an ablation of its project",
  tag: "Reviews",
  params: IdPath,
  body: z.strictObject({
    link: z.string().trim().min(1).max(60_000).meta({
      description: "The address of a runs, correlation or ablation page, whole, as a path, or short.",
    }),
  }),
  response: ReviewSchema,
  status: 201,
  can: ({ actor, params }) => canChangeReviews(actor, { reviewId: params.id }),
  handler: async ({ actor, params, body }) => {
    const review = await getReview(params.id);
    const item = await itemOf(review.projectId, body.link, actor.id);
    return appendToReview(params.id, item);
  },
});

async function itemOf(projectId: string, link: string, actorId: string): Promise<ReviewItem> {
  const { slug } = await getProjectById(projectId);
  const state = await readLink(slug, link);
  const made = { id: randomUUID(), title: "", body: "", ablationId: null, query: "" };
  if (state?.page === "runs" || state?.page === "correlation") {
    const parameters = new URLSearchParams(state.query);
    // Somebody's own view, or a default that changes later, would show others something else.
    const opened = await queryToOpen(projectId, state.page, parameters, actorId);
    const query = new URLSearchParams(opened ?? parameters);
    query.delete(VIEW_PARAMETER);
    return { ...made, kind: state.page === "runs" ? "table" : "figure", query: query.toString() };
  }
  const ablation = state?.page === "ablation" ? await findAblation(projectId, state.key) : null;
  if (ablation === null) {
    const message = "is no address of a runs, correlation or ablation page of this project";
    throw new AppError("validation", `link: ${message}`, { fields: [{ path: "link", message }] });
  }
  return { ...made, kind: "ablation", ablationId: ablation.id };
}
