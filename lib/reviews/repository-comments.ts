import { db, type Prisma } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import type { Comment, CommentRevision, CommentSubject, MentioningComment } from "#lib/reviews/schema.ts";

const commentFields = {
  id: true,
  runId: true,
  ablationId: true,
  reviewId: true,
  authorId: true,
  authorName: true,
  body: true,
  createdAt: true,
  updatedAt: true,
  mentions: { select: { run: { select: { id: true, name: true } } } },
  _count: { select: { revisions: true } },
} as const satisfies Prisma.CommentSelect;

type CommentRow = Prisma.CommentGetPayload<{ select: typeof commentFields }>;

function toComment(row: CommentRow): Comment {
  return {
    id: row.id,
    subject: subjectOf(row),
    author: { id: row.authorId, name: row.authorName },
    body: row.body,
    mentions: row.mentions.map(({ run }) => ({ runId: run.id, name: run.name })),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    revisionCount: row._count.revisions,
  };
}

/** What every query of comments requires; in SQL it is the view live_comment. */
const LIVE = { deletedAt: null } as const;

function subjectOf({ runId, ablationId, reviewId }: CommentRow): CommentSubject {
  if (runId !== null) return { kind: "run", id: runId };
  if (ablationId !== null) return { kind: "ablation", id: ablationId };
  if (reviewId !== null) return { kind: "review", id: reviewId };
  throw new AppError("internal", "A comment is about something: the database makes sure of it");
}

/** The column that references the subject of a comment. */
function subjectColumn({ kind, id }: CommentSubject) {
  return { run: { runId: id }, ablation: { ablationId: id }, review: { reviewId: id } }[kind];
}

/** The comments on a subject of a project, oldest first. */
export async function findComments(
  projectId: string,
  subject: CommentSubject,
  tx: Tx = db(),
): Promise<Comment[]> {
  const rows = await tx.comment.findMany({
    where: { ...LIVE, projectId, ...subjectColumn(subject) },
    select: commentFields,
    orderBy: { id: "asc" },
  });
  return rows.map(toComment);
}

/** The comments elsewhere that mention a run, newest first, except those on subjects in the trash. */
export async function findMentioningComments(runId: string, tx: Tx = db()): Promise<MentioningComment[]> {
  const rows = await tx.comment.findMany({
    where: {
      ...LIVE,
      mentions: { some: { runId } },
      OR: [
        { run: { id: { not: runId }, deletedAt: null } },
        { ablation: { deletedAt: null } },
        { review: { deletedAt: null } },
      ],
    },
    select: {
      ...commentFields,
      run: { select: { id: true, name: true } },
      ablation: { select: { key: true, title: true } },
      review: { select: { id: true, title: true } },
    },
    orderBy: { id: "desc" },
    take: 50,
  });
  return rows.flatMap(({ run, ablation, review, ...row }) => {
    const place =
      run !== null
        ? ({ kind: "run", id: run.id, title: run.name } as const)
        : ablation !== null
          ? ({ kind: "ablation", ...ablation } as const)
          : review === null
            ? null
            : ({ kind: "review", ...review } as const);
    return place === null ? [] : [{ ...toComment(row), place }];
  });
}

/** Lets one writer after the other change a comment, so that no body is lost between two edits. */
export async function lockComment(tx: Tx, id: string): Promise<void> {
  await tx.$executeRaw`SELECT id FROM comment WHERE id = ${id}::uuid FOR UPDATE`;
}

/** A comment that is not deleted. @throws AppError "not-found" */
export function getComment(id: string, tx: Tx = db()): Promise<StoredComment> {
  return readComment(id, LIVE, tx);
}

/** A comment, deleted or not. @throws AppError "not-found" */
export function getStoredComment(id: string, tx: Tx): Promise<StoredComment> {
  return readComment(id, {}, tx);
}

interface StoredComment extends Comment {
  readonly projectId: string;
  readonly isDeleted: boolean;
}

async function readComment(id: string, where: Partial<typeof LIVE>, tx: Tx): Promise<StoredComment> {
  const row = await tx.comment.findFirst({
    where: { id, ...where },
    select: { ...commentFields, projectId: true, deletedAt: true },
  });
  if (row === null) {
    throw new AppError("not-found", `There is no comment ${id}`);
  }
  return { ...toComment(row), projectId: row.projectId, isDeleted: row.deletedAt !== null };
}

/** The bodies that a comment had before, oldest first. */
export async function findRevisions(commentId: string, tx: Tx = db()): Promise<CommentRevision[]> {
  const rows = await tx.commentRevision.findMany({
    where: { commentId, comment: LIVE },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  return rows.map(({ id, authorId, authorName, body, createdAt }) => ({
    id,
    author: { id: authorId, name: authorName },
    body,
    createdAt: createdAt.toISOString(),
  }));
}

/** Whether the project contains the subject of a comment. */
export async function hasSubject(tx: Tx, projectId: string, { kind, id }: CommentSubject): Promise<boolean> {
  const where = { id, projectId };
  const count = {
    run: () => tx.run.count({ where }),
    ablation: () => tx.ablation.count({ where }),
    review: () => tx.review.count({ where }),
  }[kind];
  return (await count()) > 0;
}

export async function insertComment(
  tx: Tx,
  comment: {
    readonly projectId: string;
    readonly subject: CommentSubject;
    readonly author: { readonly id: string; readonly name: string };
    readonly body: string;
    readonly mentionedRunIds: readonly string[];
  },
): Promise<Comment> {
  const { projectId, subject, author, body, mentionedRunIds } = comment;
  const now = new Date();
  const row = await tx.comment.create({
    data: {
      createdAt: now,
      updatedAt: now,
      projectId,
      ...subjectColumn(subject),
      authorId: author.id,
      authorName: author.name,
      body,
      mentions: { create: mentionedRunIds.map((runId) => ({ runId })) },
    },
    select: commentFields,
  });
  return toComment(row);
}

/** Writes another body; the one before is kept with its author and its time. */
export async function changeComment(
  tx: Tx,
  { id, author, body: earlier, updatedAt }: Comment,
  body: string,
  mentionedRunIds: readonly string[],
): Promise<Comment> {
  const row = await tx.comment.update({
    where: { id },
    data: {
      body,
      updatedAt: new Date(),
      mentions: mentionsOf(mentionedRunIds),
      revisions: {
        create: { authorId: author.id, authorName: author.name, body: earlier, createdAt: updatedAt },
      },
    },
    select: commentFields,
  });
  return toComment(row);
}

/** Marks a comment as deleted: its body and history stay, what it mentions is mentioned no more. */
export async function hideComment(tx: Tx, id: string): Promise<void> {
  await tx.comment.update({
    where: { id },
    data: { deletedAt: new Date(), mentions: mentionsOf([]) },
    select: { id: true },
  });
}

export async function unhideComment(
  tx: Tx,
  id: string,
  mentionedRunIds: readonly string[],
): Promise<Comment> {
  const row = await tx.comment.update({
    where: { id },
    data: { deletedAt: null, mentions: mentionsOf(mentionedRunIds) },
    select: commentFields,
  });
  return toComment(row);
}

/** Deletes a comment for good, with its history. */
export async function removeComment(tx: Tx, id: string): Promise<void> {
  await tx.comment.delete({ where: { id }, select: { id: true } });
}

const mentionsOf = (runIds: readonly string[]) => ({
  deleteMany: {},
  create: runIds.map((runId) => ({ runId })),
});
