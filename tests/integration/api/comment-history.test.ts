import { describe, expect, test } from "vitest";
import { POST as restoreComment } from "#app/api/v1/comments/[id]/restore/route.ts";
import { GET as listRevisions } from "#app/api/v1/comments/[id]/revisions/route.ts";
import { PATCH as changeComment, DELETE as deleteComment } from "#app/api/v1/comments/[id]/route.ts";
import { PATCH as changeNote, DELETE as deleteNote } from "#app/api/v1/notes/[id]/route.ts";
import { POST as addComment, GET as listComments } from "#app/api/v1/projects/[slug]/comments/route.ts";
import { POST as makeReview } from "#app/api/v1/projects/[slug]/reviews/route.ts";
import { GET as readTable } from "#app/api/v1/projects/[slug]/table/route.ts";
import { POST as addNote, GET as listNotes } from "#app/api/v1/runs/[id]/notes/route.ts";
import { db } from "#lib/db/client.ts";
import { transaction } from "#lib/db/transaction.ts";
import { findMentioningComments } from "#lib/reviews/repository-comments.ts";
import { type Comment, CommentSchema, NoteSchema } from "#lib/reviews/schema.ts";
import { createRun } from "#lib/runs/create-run.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import { call, idOf } from "#tests/integration/api/call.ts";
import { newProject } from "#tests/integration/api/records.ts";
import { useTestDatabase } from "#tests/support/db.ts";

useTestDatabase();

async function projectWithRuns(names: readonly string[]): Promise<{ slug: string; ids: string[] }> {
  const slug = await newProject();
  const { id: projectId } = await getProjectBySlug(slug);
  const ids: string[] = [];
  for (const name of names) ids.push((await transaction((tx) => createRun(tx, { projectId, name }))).id);
  return { slug, ids };
}

async function comment(slug: string, runId: string, body: string): Promise<Comment> {
  const made = await call(addComment, "POST", {
    params: { slug },
    body: { subject: { kind: "run", id: runId }, body },
  });
  return CommentSchema.parse(made.body);
}

const edit = (id: string, body: string) => call(changeComment, "PATCH", { params: { id }, body: { body } });
const remove = (id: string, query = "") => call(deleteComment, "DELETE", { params: { id }, query });
const restore = (id: string) => call(restoreComment, "POST", { params: { id } });
const revisions = async (id: string) => call(listRevisions, "GET", { params: { id } });

async function onRun(slug: string, id: string): Promise<Comment[]> {
  const { body } = await call(listComments, "GET", { params: { slug }, query: `kind=run&id=${id}` });
  return (body as { items: unknown[] }).items.map((item) => CommentSchema.parse(item));
}

describe("The history of a comment", () => {
  test("keeps every earlier body with its author and the time at which it was written", async () => {
    const { slug, ids } = await projectWithRuns(["alpha"]);
    const made = await comment(slug, ids[0] ?? "", "first");
    expect(made).toMatchObject({ revisionCount: 0, updatedAt: made.createdAt });
    const second = CommentSchema.parse((await edit(made.id, "second")).body);
    const third = CommentSchema.parse((await edit(made.id, "third")).body);
    expect(third).toMatchObject({ id: made.id, createdAt: made.createdAt, revisionCount: 2 });
    expect((await revisions(made.id)).body).toMatchObject({
      items: [
        { body: "first", createdAt: made.createdAt, author: made.author },
        { body: "second", createdAt: second.updatedAt, author: made.author },
      ],
    });
  });

  test("has no entry for an edit that changes nothing", async () => {
    const { slug, ids } = await projectWithRuns(["alpha"]);
    const made = await comment(slug, ids[0] ?? "", "same");
    expect((await edit(made.id, "same")).body).toEqual(made);
  });

  test("misses no body of edits at the same time", async () => {
    const { slug, ids } = await projectWithRuns(["alpha"]);
    const { id } = await comment(slug, ids[0] ?? "", "0");
    await Promise.all(["1", "2", "3", "4"].map((body) => edit(id, body)));
    const [now] = await onRun(slug, ids[0] ?? "");
    const { items } = (await revisions(id)).body as { items: { body: string }[] };
    expect([...items.map(({ body }) => body), now?.body].toSorted()).toEqual(["0", "1", "2", "3", "4"]);
  });
});

describe("A deleted comment", () => {
  test("comes back with its id, dates, history and mentions", async () => {
    const { slug, ids } = await projectWithRuns(["alpha", "beta"]);
    const [alpha = "", beta = ""] = ids;
    const { id } = await comment(slug, alpha, "first");
    await edit(id, "see @beta");
    const before = await onRun(slug, alpha);
    await remove(id);
    expect(await onRun(slug, alpha)).toEqual([]);
    expect((await restore(id)).body).toEqual(before[0]);
    expect(await onRun(slug, alpha)).toEqual(before);
    expect((await restore(id)).body).toEqual(before[0]);
    expect(await findMentioningComments(beta)).toHaveLength(1);
  });

  test("is left out by every query until then", async () => {
    const { slug, ids } = await projectWithRuns(["alpha", "beta"]);
    const [alpha = "", beta = ""] = ids;
    const { id } = await comment(slug, alpha, "spike, see @beta");
    const found = async () => {
      const query = `columns=notes&filter=${encodeURIComponent('notes ~ "spike"')}`;
      const { body } = await call(readTable, "GET", { params: { slug }, query });
      return body as { rows: { cells: { text?: string }[] }[] };
    };
    expect((await found()).rows.map(({ cells }) => cells)).toEqual([[{ text: "spike, see @beta" }]]);
    await remove(id);
    expect((await found()).rows).toEqual([]);
    expect(await findMentioningComments(beta)).toEqual([]);
    expect((await revisions(id)).status).toBe(404);
    expect((await edit(id, "x")).status).toBe(404);
    expect((await call(listNotes, "GET", { params: { id: alpha } })).body).toMatchObject({ items: [] });
    expect((await call(changeNote, "PATCH", { params: { id }, body: { body: "x" } })).status).toBe(404);
  });

  test("is gone for good where that was asked for, also after it was deleted", async () => {
    const { slug, ids } = await projectWithRuns(["alpha"]);
    const kept = await comment(slug, ids[0] ?? "", "one");
    const erased = await comment(slug, ids[0] ?? "", "two");
    await edit(erased.id, "three");
    await remove(erased.id);
    expect((await remove(erased.id, "forever=1")).status).toBe(204);
    expect((await restore(erased.id)).status).toBe(404);
    expect(await db().commentRevision.count({ where: { commentId: erased.id } })).toBe(0);
    expect((await onRun(slug, ids[0] ?? "")).map(({ id }) => id)).toEqual([kept.id]);
  });

  test("is restored and erased by its author alone", async () => {
    const { slug, ids } = await projectWithRuns(["alpha"]);
    const { id } = await comment(slug, ids[0] ?? "", "one");
    await remove(id);
    await db().comment.update({ where: { id }, data: { authorId: "another" } });
    expect((await restore(id)).status).toBe(403);
    expect((await remove(id, "forever=1")).status).toBe(403);
  });
});

describe("Notes", () => {
  test("are the comments on a run", async () => {
    const { slug, ids } = await projectWithRuns(["alpha", "beta"]);
    const [alpha = ""] = ids;
    const made = await call(addNote, "POST", { params: { id: alpha }, body: { body: "see @beta" } });
    const note = NoteSchema.parse(made.body);
    const [first] = await onRun(slug, alpha);
    expect(first).toMatchObject({ id: note.id, createdAt: note.createdAt, mentions: [{ name: "beta" }] });
    const second = await comment(slug, alpha, "two");
    expect((await call(listNotes, "GET", { params: { id: alpha } })).body).toMatchObject({
      items: [note, { id: second.id, runId: alpha, body: "two" }],
    });
    await call(changeNote, "PATCH", { params: { id: second.id }, body: { body: "two, edited" } });
    expect((await revisions(second.id)).body).toMatchObject({ items: [{ body: "two" }] });
    await call(deleteNote, "DELETE", { params: { id: second.id } });
    expect((await restore(second.id)).body).toMatchObject({ id: second.id, body: "two, edited" });
  });

  test("are no comments on anything else", async () => {
    const { slug } = await projectWithRuns([]);
    const review = await call(makeReview, "POST", { params: { slug }, body: { title: "Weekly" } });
    const subject = { kind: "review", id: idOf(review) };
    const id = idOf(await call(addComment, "POST", { params: { slug }, body: { subject, body: "x" } }));
    expect((await call(changeNote, "PATCH", { params: { id }, body: { body: "y" } })).status).toBe(404);
    expect((await call(deleteNote, "DELETE", { params: { id } })).status).toBe(404);
  });
});
