import { canWriteNote } from "#lib/auth/can.ts";
import { IdPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { deleteNote, updateNote } from "#lib/runs/notes.ts";
import { NoteInputSchema, NoteSchema } from "#lib/runs/schema.ts";

export const PATCH = defineRoute({
  summary: "Change a note",
  tag: "Notes",
  params: IdPath,
  body: NoteInputSchema,
  response: NoteSchema,
  can: ({ actor, params }) => canWriteNote(actor, { noteId: params.id }),
  handler: ({ params, body }) => updateNote(params.id, body.body),
});

export const DELETE = defineRoute({
  summary: "Delete a note",
  tag: "Notes",
  params: IdPath,
  response: null,
  can: ({ actor, params }) => canWriteNote(actor, { noteId: params.id }),
  handler: ({ params }) => deleteNote(params.id),
});
