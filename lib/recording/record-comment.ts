import { notifyChange } from "#lib/db/notify.ts";
import { type Tx, transaction } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { mentionedNames } from "#lib/reviews/mentions.ts";
import {
  changeComment,
  getComment,
  getStoredComment,
  hasSubject,
  hideComment,
  insertComment,
  lockComment,
  removeComment,
  unhideComment,
} from "#lib/reviews/repository-comments.ts";
import type { Comment, CommentInput } from "#lib/reviews/schema.ts";
import { findRunIdsByName, getProjectBySlug } from "#lib/runs/repository-projects.ts";

interface Author {
  readonly id: string;
  readonly name: string;
}

/**
 * Writes a comment with the runs that it mentions by name.
 * @throws AppError "not-found" (project), "validation" (a subject that is not in the project)
 */
export async function addComment(slug: string, input: CommentInput, author: Author): Promise<Comment> {
  const { id: projectId } = await getProjectBySlug(slug);
  return transaction(async (tx) => {
    if (!(await hasSubject(tx, projectId, input.subject))) {
      const message = `the project has no ${input.subject.kind} ${input.subject.id}`;
      throw new AppError("validation", `subject: ${message}`, { fields: [{ path: "subject", message }] });
    }
    const mentionedRunIds = await mentionedRuns(tx, projectId, input.body);
    const comment = await insertComment(tx, { ...input, projectId, author, mentionedRunIds });
    await notifyComment(tx, projectId, comment);
    return comment;
  });
}

/**
 * Writes another body; the same one changes nothing.
 * @throws AppError "not-found", "forbidden" (another author's comment)
 */
export function updateComment(id: string, body: string, author: Author): Promise<Comment> {
  return transaction(async (tx) => {
    const { projectId, isDeleted: _, ...comment } = await lockOwn(tx, id, author, getComment);
    if (comment.body === body) {
      return comment;
    }
    const changed = await changeComment(tx, comment, body, await mentionedRuns(tx, projectId, body));
    await notifyComment(tx, projectId, changed);
    return changed;
  });
}

/**
 * Deletes a comment so that it can be restored, until what it is about is deleted for good.
 * @throws AppError "not-found", "forbidden" (another author's comment)
 */
export function deleteComment(id: string, author: Author): Promise<void> {
  return transaction(async (tx) => {
    const comment = await lockOwn(tx, id, author, getComment);
    await hideComment(tx, id);
    await notifyComment(tx, comment.projectId, comment);
  });
}

/**
 * Deletes a comment and its history for good, whether or not it was deleted before.
 * @throws AppError "not-found", "forbidden" (another author's comment)
 */
export function eraseComment(id: string, author: Author): Promise<void> {
  return transaction(async (tx) => {
    const comment = await lockOwn(tx, id, author, getStoredComment);
    await removeComment(tx, id);
    await notifyComment(tx, comment.projectId, comment);
  });
}

/**
 * Brings a deleted comment back with its id, dates and history; one that is not deleted stays unchanged.
 * @throws AppError "not-found", "forbidden" (another author's comment)
 */
export function restoreComment(id: string, author: Author): Promise<Comment> {
  return transaction(async (tx) => {
    const { projectId, isDeleted, ...comment } = await lockOwn(tx, id, author, getStoredComment);
    if (!isDeleted) {
      return comment;
    }
    const restored = await unhideComment(tx, id, await mentionedRuns(tx, projectId, comment.body));
    await notifyComment(tx, projectId, restored);
    return restored;
  });
}

async function lockOwn(tx: Tx, id: string, author: Author, read: typeof getStoredComment) {
  await lockComment(tx, id);
  const comment = await read(id, tx);
  if (comment.author.id !== author.id) {
    throw new AppError("forbidden", "Only its author may change a comment");
  }
  return comment;
}

async function mentionedRuns(tx: Tx, projectId: string, body: string): Promise<string[]> {
  const names = mentionedNames(body);
  return names.length === 0 ? [] : findRunIdsByName(projectId, names, tx);
}

function notifyComment(tx: Tx, projectId: string, { subject }: Comment): Promise<void> {
  return notifyChange(tx, {
    kind: "comment",
    projectId,
    ...(subject.kind === "run" ? { runId: subject.id } : {}),
  });
}
