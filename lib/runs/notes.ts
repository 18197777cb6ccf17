import { notifyChange } from "#lib/db/notify.ts";
import { transaction } from "#lib/db/transaction.ts";
import { changeNote, findNotes, getNote, insertNote, removeNote } from "#lib/runs/repository-notes.ts";
import { getRun } from "#lib/runs/repository-runs.ts";
import type { Note } from "#lib/runs/schema.ts";

/** The notes of a run, oldest first. */
export function listNotes(runId: string): Promise<Note[]> {
  return findNotes(runId);
}

/** @throws AppError "not-found" (run) */
export function addNote(runId: string, body: string): Promise<Note> {
  return transaction(async (tx) => {
    const run = await getRun(runId, tx);
    const note = await insertNote(tx, runId, body);
    await notifyChange(tx, { kind: "note", projectId: run.project.id, runId });
    return note;
  });
}

/** @throws AppError "not-found" */
export function updateNote(id: string, body: string): Promise<Note> {
  return transaction(async (tx) => {
    const { projectId, runId } = await getNote(id, tx);
    const note = await changeNote(tx, id, body);
    await notifyChange(tx, { kind: "note", projectId, runId });
    return note;
  });
}

/** @throws AppError "not-found" */
export function deleteNote(id: string): Promise<void> {
  return transaction(async (tx) => {
    const { projectId, runId } = await getNote(id, tx);
    await removeNote(tx, id);
    await notifyChange(tx, { kind: "note", projectId, runId });
  });
}
