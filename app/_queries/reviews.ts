import { queryOptions } from "@tanstack/react-query";
import { z } from "zod";
import { apiPaths } from "#app/_paths.ts";
import { fetchJson } from "#app/_queries/fetch-json.ts";
import { type ReviewPatch, ReviewSchema } from "#lib/reviews/review-schema.ts";

const ReviewsSchema = z.object({ items: z.array(ReviewSchema) });

export const reviewsKey = (slug: string) => ["reviews", slug] as const;

/** The reviews of a project, newest first, including those in the trash. */
export function reviewsQuery(slug: string) {
  return queryOptions({
    queryKey: reviewsKey(slug),
    staleTime: 0,
    queryFn: async ({ signal }) => (await fetchJson(apiPaths.reviews(slug), ReviewsSchema, { signal })).items,
  });
}

export const createReview = (slug: string, title: string) =>
  fetchJson(apiPaths.reviews(slug), ReviewSchema, { method: "POST", body: { title } });

export const changeReview = (id: string, patch: ReviewPatch) =>
  fetchJson(apiPaths.review(id), ReviewSchema, { method: "PATCH", body: patch });

/** Appends the state of a link to a review. */
export const addToReview = (id: string, link: string) =>
  fetchJson(apiPaths.reviewItems(id), ReviewSchema, { method: "POST", body: { link } });

export const freezeReview = (id: string, isFrozen: boolean) =>
  fetchJson(apiPaths.freezeReview(id), ReviewSchema, { method: isFrozen ? "POST" : "DELETE" });

export const deleteReview = (id: string) =>
  fetchJson(apiPaths.review(id), ReviewSchema, { method: "DELETE" });

/** Permanently deletes a review. */
export const deleteReviewForever = (id: string) =>
  fetchJson(`${apiPaths.review(id)}?forever=1`, ReviewSchema, { method: "DELETE" });

export const restoreReview = (id: string) =>
  fetchJson(apiPaths.restoreReview(id), ReviewSchema, { method: "POST" });
