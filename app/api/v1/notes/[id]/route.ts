import { canChangeComment } from "#lib/auth/can.ts";
import { IdPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { deleteNote, updateNote } from "#lib/recording/record-note.ts";
import { NoteInputSchema, NoteSchema } from "#lib/reviews/schema.ts";

export const PATCH = defineRoute({
  summary: "Change one's own comment on a run",
  tag: "Comments",
  params: IdPath,
  body: NoteInputSchema,
  response: NoteSchema,
  can: ({ actor, params }) => canChangeComment(actor, { commentId: params.id }),
  handler: ({ actor, params, body }) => updateNote(params.id, body.body, actor),
});

export const DELETE = defineRoute({
  summary: "Delete one's own comment on a run",
  description: "POST /comments/{id}/restore brings it back.",
  tag: "Comments",
  params: IdPath,
  response: null,
  can: ({ actor, params }) => canChangeComment(actor, { commentId: params.id }),
  handler: ({ actor, params }) => deleteNote(params.id, actor),
});
