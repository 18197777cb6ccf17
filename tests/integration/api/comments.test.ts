import { describe, expect, test } from "vitest";
import { PATCH as changeComment, DELETE as deleteComment } from "#app/api/v1/comments/[id]/route.ts";
import { POST as addComment, GET as listComments } from "#app/api/v1/projects/[slug]/comments/route.ts";
import { POST as createReview } from "#app/api/v1/projects/[slug]/reviews/route.ts";
import { db } from "#lib/db/client.ts";
import { transaction } from "#lib/db/transaction.ts";
import { findMentioningComments } from "#lib/reviews/repository-comments.ts";
import { CommentSchema } from "#lib/reviews/schema.ts";
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

const post = (slug: string, body: object) => call(addComment, "POST", { params: { slug }, body });
const list = (slug: string, kind: string, id: string) =>
  call(listComments, "GET", { params: { slug }, query: `kind=${kind}&id=${id}` });

describe("Comments", () => {
  test("stand on a run in the order in which they were written, with the runs that they mention", async () => {
    const { slug, ids } = await projectWithRuns(["alpha", "q former"]);
    const subject = { kind: "run", id: ids[0] };
    const first = await post(slug, { subject, body: 'worse than @"q former", and @nobody?' });
    expect(first).toMatchObject({
      status: 201,
      body: { author: { id: "local" }, mentions: [{ runId: ids[1], name: "q former" }], subject },
    });
    await post(slug, { subject, body: "second" });
    const { items } = (await list(slug, "run", ids[0] ?? "")).body as { items: unknown[] };
    expect(items.map((item) => CommentSchema.parse(item).body)).toEqual([
      'worse than @"q former", and @nobody?',
      "second",
    ]);
    expect((await findMentioningComments(ids[1] ?? "")).map(({ subject: on }) => on.id)).toEqual([ids[0]]);
  });

  test("are changed with what they mention, and deleted", async () => {
    const { slug, ids } = await projectWithRuns(["alpha", "beta"]);
    const made = CommentSchema.parse(
      (await post(slug, { subject: { kind: "run", id: ids[0] }, body: "@alpha" })).body,
    );
    const params = { id: made.id };
    const changed = await call(changeComment, "PATCH", { params, body: { body: "@beta" } });
    expect(changed).toMatchObject({ status: 200, body: { mentions: [{ name: "beta" }] } });
    expect((await call(deleteComment, "DELETE", { params })).status).toBe(204);
    expect((await call(deleteComment, "DELETE", { params })).status).toBe(404);
    expect(await db().commentMention.count({ where: { commentId: made.id } })).toBe(0);
  });

  test("are about something that the project has", async () => {
    const { slug, ids } = await projectWithRuns(["alpha"]);
    const other = await newProject();
    const refused = await post(other, { subject: { kind: "run", id: ids[0] }, body: "x" });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: "subject" }] } });
    expect((await post(slug, { subject: { kind: "nothing", id: ids[0] }, body: "x" })).status).toBe(422);
    expect((await post(slug, { subject: { kind: "run", id: ids[0] }, body: " " })).status).toBe(422);
  });

  test("are read only through the project that has what they are about", async () => {
    const { slug, ids } = await projectWithRuns(["alpha"]);
    const other = await newProject();
    await post(slug, { subject: { kind: "run", id: ids[0] }, body: "ours" });
    expect((await list(slug, "run", ids[0] ?? "")).body).toMatchObject({ items: [{ body: "ours" }] });
    expect((await list(other, "run", ids[0] ?? "")).body).toMatchObject({ items: [] });
  });

  test("tell where a run is mentioned, unless that is in the trash", async () => {
    const { slug, ids } = await projectWithRuns(["alpha", "beta"]);
    const [alpha = "", beta = ""] = ids;
    await post(slug, { subject: { kind: "run", id: alpha }, body: "see @beta" });
    const review = await call(createReview, "POST", { params: { slug }, body: { title: "Weekly" } });
    await post(slug, { subject: { kind: "review", id: idOf(review) }, body: "and @beta" });
    const places = async () => (await findMentioningComments(beta)).map(({ place }) => place);
    const inReview = { kind: "review", id: idOf(review), title: "Weekly" };
    expect(await places()).toEqual([inReview, { kind: "run", id: alpha, title: "alpha" }]);
    await db().run.update({ where: { id: alpha }, data: { deletedAt: new Date() } });
    expect(await places()).toEqual([inReview]);
  });

  test("of somebody else are left alone", async () => {
    const { slug, ids } = await projectWithRuns(["alpha"]);
    const made = CommentSchema.parse(
      (await post(slug, { subject: { kind: "run", id: ids[0] }, body: "mine" })).body,
    );
    await db().comment.update({ where: { id: made.id }, data: { authorId: "another" } });
    const params = { id: made.id };
    expect((await call(changeComment, "PATCH", { params, body: { body: "x" } })).status).toBe(403);
    expect((await call(deleteComment, "DELETE", { params })).status).toBe(403);
  });
});
