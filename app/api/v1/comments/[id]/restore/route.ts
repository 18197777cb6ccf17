import { canChangeComment } from "#lib/auth/can.ts";
import { IdPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { restoreComment } from "#lib/recording/record-comment.ts";
import { CommentSchema } from "#lib/reviews/schema.ts";

export const POST = defineRoute({
  summary: "Restore one's own deleted comment",
  tag: "Comments",
  params: IdPath,
  response: CommentSchema,
  can: ({ actor, params }) => canChangeComment(actor, { commentId: params.id }),
  handler: ({ actor, params }) => restoreComment(params.id, actor),
});
