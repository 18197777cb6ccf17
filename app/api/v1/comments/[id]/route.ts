import { canChangeComment } from "#lib/auth/can.ts";
import { IdPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { deleteComment, updateComment } from "#lib/recording/record-comment.ts";
import { CommentPatchSchema, CommentSchema } from "#lib/reviews/schema.ts";

export const PATCH = defineRoute({
  summary: "Change one's own comment",
  tag: "Reviews",
  params: IdPath,
  body: CommentPatchSchema,
  response: CommentSchema,
  can: ({ actor, params }) => canChangeComment(actor, { commentId: params.id }),
  handler: ({ actor, params, body }) => updateComment(params.id, body.body, actor),
});

export const DELETE = defineRoute({
  summary: "Delete one's own comment",
  tag: "Reviews",
  params: IdPath,
  response: null,
  can: ({ actor, params }) => canChangeComment(actor, { commentId: params.id }),
  handler: ({ actor, params }) => deleteComment(params.id, actor),
});
