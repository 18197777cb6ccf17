import { canViewComment } from "#lib/auth/can.ts";
import { IdPath, whole, wholeList } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { findRevisions, getComment } from "#lib/reviews/repository-comments.ts";
import { CommentRevisionSchema } from "#lib/reviews/schema.ts";

export const GET = defineRoute({
  summary: "List what a comment was before its edits, oldest first",
  tag: "Comments",
  params: IdPath,
  response: wholeList(CommentRevisionSchema),
  can: ({ actor, params }) => canViewComment(actor, { commentId: params.id }),
  handler: async ({ params }) => whole(await findRevisions((await getComment(params.id)).id)),
});
