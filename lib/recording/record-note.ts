import { AppError } from "#lib/errors.ts";
import { addComment, deleteComment, updateComment } from "#lib/recording/record-comment.ts";
import { findComments, getComment } from "#lib/reviews/repository-comments.ts";
import type { Comment, Note } from "#lib/reviews/schema.ts";
import { getRun } from "#lib/runs/repository-runs.ts";

/**
 * Notes are the comments on a run, under the routes and in the shape that scripts know them by: /runs/{id}/notes and
 * /notes/{id}.
 */

type Author = Parameters<typeof addComment>[2];

/** The notes of a run, oldest first. @throws AppError "not-found" (run) */
export async function listNotes(runId: string): Promise<Note[]> {
  const run = await getRun(runId);
  return (await findComments(run.project.id, { kind: "run", id: run.id })).map(toNote);
}

/** @throws AppError "not-found" (run) */
export async function addNote(runId: string, body: string, author: Author): Promise<Note> {
  const run = await getRun(runId);
  return toNote(await addComment(run.project.slug, { subject: { kind: "run", id: run.id }, body }, author));
}

/** @throws AppError "not-found", "forbidden" (another author's note) */
export async function updateNote(id: string, body: string, author: Author): Promise<Note> {
  await requireNote(id);
  return toNote(await updateComment(id, body, author));
}

/** @throws AppError "not-found", "forbidden" (another author's note) */
export async function deleteNote(id: string, author: Author): Promise<void> {
  await requireNote(id);
  await deleteComment(id, author);
}

/** A comment on anything but a run is no note. */
async function requireNote(id: string): Promise<void> {
  if ((await getComment(id)).subject.kind !== "run") {
    throw new AppError("not-found", `There is no note ${id}`);
  }
}

const toNote = ({ id, subject, body, createdAt, updatedAt }: Comment): Note => ({
  id,
  runId: subject.id,
  body,
  createdAt,
  updatedAt,
});
