import { z } from "zod";
import { canChangeComment } from "#lib/auth/can.ts";
import { IdPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { deleteComment, eraseComment, updateComment } from "#lib/recording/record-comment.ts";
import { CommentPatchSchema, CommentSchema } from "#lib/reviews/schema.ts";

export const PATCH = defineRoute({
  summary: "Change one's own comment",
  description: "GET …/revisions has what it was before.",
  tag: "Comments",
  params: IdPath,
  body: CommentPatchSchema,
  response: CommentSchema,
  can: ({ actor, params }) => canChangeComment(actor, { commentId: params.id }),
  handler: ({ actor, params, body }) => updateComment(params.id, body.body, actor),
});

export const DELETE = defineRoute({
  summary: "Delete one's own comment",
  description:
    "POST …/restore brings it back with its id, dates and history. With forever=1 it is deleted for good, also when it " +
    "was deleted before.",
  tag: "Comments",
  params: IdPath,
  query: z.object({
    forever: z.literal("1").optional().meta({ description: "1: it cannot be restored." }),
  }),
  response: null,
  can: ({ actor, params }) => canChangeComment(actor, { commentId: params.id }),
  handler: ({ actor, params, query }) =>
    query.forever === "1" ? eraseComment(params.id, actor) : deleteComment(params.id, actor),
});
