import { notifyChange } from "#lib/db/notify.ts";
import { type Tx, transaction } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { mentionedNames } from "#lib/reviews/mentions.ts";
import {
  changeComment,
  getComment,
  hasSubject,
  insertComment,
  removeComment,
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

/** @throws AppError "not-found", "forbidden" (another author) */
export function updateComment(id: string, body: string, author: Author): Promise<Comment> {
  return transaction(async (tx) => {
    const { projectId } = await requireOwn(tx, id, author);
    const comment = await changeComment(tx, id, body, await mentionedRuns(tx, projectId, body));
    await notifyComment(tx, projectId, comment);
    return comment;
  });
}

/** @throws AppError "not-found", "forbidden" (another author) */
export function deleteComment(id: string, author: Author): Promise<void> {
  return transaction(async (tx) => {
    const comment = await requireOwn(tx, id, author);
    await removeComment(tx, id);
    await notifyComment(tx, comment.projectId, comment);
  });
}

async function requireOwn(tx: Tx, id: string, author: Author): Promise<Comment & { projectId: string }> {
  const comment = await getComment(id, tx);
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
