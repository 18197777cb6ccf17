import { canViewRun, canWriteNote } from "#lib/auth/can.ts";
import { IdPath, whole, wholeList } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { addNote, listNotes } from "#lib/runs/notes.ts";
import { getRun } from "#lib/runs/repository-runs.ts";
import { NoteInputSchema, NoteSchema } from "#lib/runs/schema.ts";

export const GET = defineRoute({
  summary: "List the notes on a run, oldest first",
  tag: "Notes",
  params: IdPath,
  response: wholeList(NoteSchema),
  can: ({ actor, params }) => canViewRun(actor, { runId: params.id }),
  handler: async ({ params }) => whole(await listNotes((await getRun(params.id)).id)),
});

export const POST = defineRoute({
  summary: "Add a note to a run",
  tag: "Notes",
  params: IdPath,
  body: NoteInputSchema,
  response: NoteSchema,
  status: 201,
  can: ({ actor, params }) => canWriteNote(actor, { runId: params.id }),
  handler: ({ params, body }) => addNote(params.id, body.body),
});
