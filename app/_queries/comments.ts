import { queryOptions } from "@tanstack/react-query";
import { z } from "zod";
import { apiPaths } from "#app/_paths.ts";
import { fetchJson, send } from "#app/_queries/fetch-json.ts";
import {
  type Comment,
  CommentRevisionSchema,
  CommentSchema,
  type CommentSubject,
} from "#lib/reviews/schema.ts";

const CommentsSchema = z.object({ items: z.array(CommentSchema) });
const RevisionsSchema = z.object({ items: z.array(CommentRevisionSchema) });

export const commentsKey = (subject: CommentSubject) => ["comments", subject.kind, subject.id] as const;

export function commentsQuery(slug: string, subject: CommentSubject, initial: readonly Comment[]) {
  return queryOptions({
    queryKey: commentsKey(subject),
    initialData: [...initial],
    staleTime: 5000,
    queryFn: async ({ signal }) =>
      (
        await fetchJson(apiPaths.comments(slug, new URLSearchParams({ ...subject })), CommentsSchema, {
          signal,
        })
      ).items,
  });
}

/** What a comment was before: another edit makes it another question. */
export function revisionsQuery({ id, updatedAt }: Comment) {
  return queryOptions({
    queryKey: ["comment-revisions", id, updatedAt],
    queryFn: async ({ signal }) =>
      (await fetchJson(apiPaths.commentRevisions(id), RevisionsSchema, { signal })).items,
  });
}

export const addComment = (slug: string, subject: CommentSubject, body: string) =>
  fetchJson(apiPaths.comments(slug), CommentSchema, { method: "POST", body: { subject, body } });

export const changeComment = (id: string, body: string) =>
  fetchJson(apiPaths.comment(id), CommentSchema, { method: "PATCH", body: { body } });

export const deleteComment = (id: string) => send(apiPaths.comment(id), { method: "DELETE" });

/** Takes a deletion back: the comment has its id and its dates again. */
export const restoreComment = (id: string) =>
  fetchJson(apiPaths.restoreComment(id), CommentSchema, { method: "POST" });
