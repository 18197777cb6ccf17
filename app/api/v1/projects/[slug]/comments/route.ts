import { z } from "zod";
import { canComment, canViewProject } from "#lib/auth/can.ts";
import { SlugPath, whole, wholeList } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { addComment } from "#lib/recording/record-comment.ts";
import { findComments } from "#lib/reviews/repository-comments.ts";
import { COMMENT_SUBJECTS, CommentInputSchema, CommentSchema } from "#lib/reviews/schema.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";

export const GET = defineRoute({
  summary: "List the comments on a run, an ablation or a review, oldest first",
  tag: "Comments",
  params: SlugPath,
  query: z.object({ kind: z.enum(COMMENT_SUBJECTS), id: z.uuid() }),
  response: wholeList(CommentSchema),
  can: ({ actor, params }) => canViewProject(actor, params),
  handler: async ({ params, query }) =>
    whole(await findComments((await getProjectBySlug(params.slug)).id, query)),
});

export const POST = defineRoute({
  summary: "Comment on a run, an ablation or a review",
  tag: "Comments",
  params: SlugPath,
  body: CommentInputSchema,
  response: CommentSchema,
  status: 201,
  can: ({ actor, params }) => canComment(actor, params),
  handler: ({ actor, params, body }) => addComment(params.slug, body, actor),
});
