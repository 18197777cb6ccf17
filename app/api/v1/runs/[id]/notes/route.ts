import { canComment, canViewRun } from "#lib/auth/can.ts";
import { IdPath, whole, wholeList } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { addNote, listNotes } from "#lib/recording/record-note.ts";
import { NoteInputSchema, NoteSchema } from "#lib/reviews/schema.ts";

export const GET = defineRoute({
  summary: "List the comments on a run, oldest first",
  description: "The comments of GET /projects/{slug}/comments, without author, mentions and history.",
  tag: "Comments",
  params: IdPath,
  response: wholeList(NoteSchema),
  can: ({ actor, params }) => canViewRun(actor, { runId: params.id }),
  handler: async ({ params }) => whole(await listNotes(params.id)),
});

export const POST = defineRoute({
  summary: "Comment on a run",
  tag: "Comments",
  params: IdPath,
  body: NoteInputSchema,
  response: NoteSchema,
  status: 201,
  can: ({ actor, params }) => canComment(actor, { runId: params.id }),
  handler: ({ actor, params, body }) => addNote(params.id, body.body, actor),
});
