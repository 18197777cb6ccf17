import { randomUUID } from "node:crypto";
import { z } from "zod";
import { canChangeReviews } from "#lib/auth/can.ts";
import { findAblation } from "#lib/benchmarks/repository-ablations.ts";
import { AppError } from "#lib/errors.ts";
import { originOf } from "#lib/http/origin.ts";
import { IdPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { getReview } from "#lib/reviews/repository-reviews.ts";
import { type ReviewItem, ReviewSchema } from "#lib/reviews/review-schema.ts";
import { appendToReview } from "#lib/reviews/reviews.ts";
import { getProjectById } from "#lib/runs/repository-projects.ts";
import type { Project } from "#lib/runs/schema.ts";
import { ablationQuery, readAblationChoice } from "#lib/tables/ablations/ablation-choice.ts";
import { readReviewContent } from "#lib/tables/review-content.ts";
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
  handler: async ({ actor, params, body, request }) => {
    const review = await getReview(params.id);
    const project = await getProjectById(review.projectId);
    const item = await itemOf(project, body.link, actor.id);
    const context = { project, actorId: actor.id, now: new Date(), origin: originOf(request) };
    const content = await readReviewContent(item, context);
    // A correlation without values may get some later; a table with an unknown column never will.
    if (content.kind === "missing" && item.kind === "table") {
      throw refusal(`shows nothing: ${content.reason}`);
    }
    return appendToReview(params.id, item);
  },
});

async function itemOf({ id: projectId, slug }: Project, link: string, actorId: string): Promise<ReviewItem> {
  const state = await readLink(slug, link);
  const made = { id: randomUUID(), title: "", body: "", ablationId: null, query: "" };
  if (state?.page === "runs" || state?.page === "correlation") {
    const parameters = new URLSearchParams(state.query);
    // Resolved here, because a personal view or a changed default would show others something else.
    const opened = await queryToOpen(projectId, state.page, parameters, actorId);
    const query = new URLSearchParams(opened ?? parameters);
    query.delete(VIEW_PARAMETER);
    return { ...made, kind: state.page === "runs" ? "table" : "figure", query: query.toString() };
  }
  const ablation = state?.page === "ablation" ? await findAblation(projectId, state.key) : null;
  if (ablation === null) {
    throw refusal("is no address of a runs, correlation or ablation page of this project");
  }
  const query = ablationQuery(readAblationChoice(new URLSearchParams(state?.query)));
  return { ...made, kind: "ablation", ablationId: ablation.id, query };
}

function refusal(message: string): AppError {
  return new AppError("validation", `link: ${message}`, { fields: [{ path: "link", message }] });
}
