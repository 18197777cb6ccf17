import { db, type Prisma } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import type { Note } from "#lib/runs/schema.ts";

const noteFields = {
  id: true,
  runId: true,
  body: true,
  createdAt: true,
  updatedAt: true,
} as const satisfies Prisma.NoteSelect;

type NoteRow = Prisma.NoteGetPayload<{ select: typeof noteFields }>;

function toNote(row: NoteRow): Note {
  return { ...row, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
}

/** The notes of a run, oldest first. */
export async function findNotes(runId: string, tx: Tx = db()): Promise<Note[]> {
  const rows = await tx.note.findMany({ where: { runId }, select: noteFields, orderBy: { id: "asc" } });
  return rows.map(toNote);
}

/** @throws AppError "not-found" */
export async function getNote(id: string, tx: Tx = db()): Promise<Note & { projectId: string }> {
  const row = await tx.note.findUnique({
    where: { id },
    select: { ...noteFields, run: { select: { projectId: true } } },
  });
  if (row === null) {
    throw new AppError("not-found", `There is no note ${id}`);
  }
  const { run, ...note } = row;
  return { ...toNote(note), projectId: run.projectId };
}

export async function insertNote(tx: Tx, runId: string, body: string): Promise<Note> {
  return toNote(await tx.note.create({ data: { runId, body }, select: noteFields }));
}

export async function changeNote(tx: Tx, id: string, body: string): Promise<Note> {
  return toNote(await tx.note.update({ where: { id }, data: { body }, select: noteFields }));
}

export async function removeNote(tx: Tx, id: string): Promise<void> {
  await tx.note.delete({ where: { id }, select: { id: true } });
}
