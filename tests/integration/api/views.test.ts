import { describe, expect, test } from "vitest";
import { z } from "zod";
import { POST as makeShortLink } from "#app/api/v1/projects/[slug]/short-links/route.ts";
import { GET as listViews, POST as saveView } from "#app/api/v1/projects/[slug]/views/route.ts";
import { PATCH as changeView, DELETE as deleteView } from "#app/api/v1/views/[id]/route.ts";
import { getActor } from "#lib/auth/actor.ts";
import { db } from "#lib/db/client.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import { queryToOpen } from "#lib/views/open-view.ts";
import { findViewQuery, saveView as saveViewOf } from "#lib/views/saved-views.ts";
import { SavedViewInputSchema } from "#lib/views/schema.ts";
import { followShortLink } from "#lib/views/short-links.ts";
import { call, idOf } from "#tests/integration/api/call.ts";
import { newProject } from "#tests/integration/api/records.ts";
import { useTestDatabase } from "#tests/support/db.ts";

useTestDatabase();

const ListSchema = z.object({
  items: z.array(z.object({ name: z.string(), isMine: z.boolean(), isDefault: z.boolean() })),
});

const save = (slug: string, body: object) => call(saveView, "POST", { params: { slug }, body });
const change = (id: string, body: object) => call(changeView, "PATCH", { params: { id }, body });
const list = async (slug: string, page = "runs") =>
  ListSchema.parse((await call(listViews, "GET", { params: { slug }, query: `page=${page}` })).body).items;
const names = async (slug: string, page = "runs") => (await list(slug, page)).map(({ name }) => name);
const idOfProject = async (slug: string) => (await getProjectBySlug(slug)).id;

describe("Saved views", () => {
  test("are listed by page, the project's before one's own, with their state in one form", async () => {
    const slug = await newProject();
    await save(slug, { page: "runs", name: "mine", isMine: true, query: "filter=b" });
    const shared = await save(slug, { page: "runs", name: "shared", query: "?sort=name&filter=a&view=x" });
    await save(slug, { page: "correlation", name: "shared", query: "x=a" });
    expect(shared).toMatchObject({ status: 201, body: { query: "filter=a&sort=name", isMine: false } });
    expect(await names(slug)).toEqual(["shared", "mine"]);
    expect(await names(slug, "correlation")).toEqual(["shared"]);
  });

  test("of one page and owner have different names, whoever asks at once", async () => {
    const slug = await newProject();
    const body = { page: "runs", name: "same", query: "" };
    const answers = await Promise.all([1, 2, 3].map(() => save(slug, body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ errors: [{ path: "name" }] });
    expect((await save(slug, { ...body, isMine: true })).status).toBe(201);
    const other = await save(slug, { ...body, name: "other" });
    expect((await change(idOf(other), { name: "same" })).status).toBe(409);
    expect((await change(idOf(other), { name: "other" })).status).toBe(200);
  });

  test("are at most one default for a page, and never one that only its owner sees", async () => {
    const slug = await newProject();
    const first = idOf(await save(slug, { page: "runs", name: "a", query: "filter=a", isDefault: true }));
    const others = await Promise.all(
      ["b", "c", "d"].map((name) => save(slug, { page: "runs", name, query: "", isDefault: true })),
    );
    expect(others.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect((await list(slug)).filter(({ isDefault }) => isDefault)).toHaveLength(1);
    await change(first, { isDefault: true });
    expect((await list(slug)).filter(({ isDefault }) => isDefault)).toMatchObject([{ name: "a" }]);
    const mine = await save(slug, { page: "runs", name: "m", query: "", isMine: true, isDefault: true });
    expect(mine).toMatchObject({ status: 422, body: { errors: [{ path: "isDefault" }] } });
    await change(first, { isMine: true });
    expect((await list(slug)).filter(({ isDefault }) => isDefault)).toEqual([]);
  });

  test("keep the order that they are given", async () => {
    const slug = await newProject();
    for (const name of ["a", "b", "c"]) await save(slug, { page: "runs", name, query: "" });
    const d = idOf(await save(slug, { page: "runs", name: "d", query: "", position: 1 }));
    expect(await names(slug)).toEqual(["a", "d", "b", "c"]);
    await change(d, { position: 99 });
    expect(await names(slug)).toEqual(["a", "b", "c", "d"]);
    await change(d, { position: 0 });
    expect(await names(slug)).toEqual(["d", "a", "b", "c"]);
  });

  test("come back under their id and place after they were deleted", async () => {
    const slug = await newProject();
    await save(slug, { page: "runs", name: "first", query: "" });
    const gone = await save(slug, { page: "runs", name: "gone", query: "q=1", isDefault: true, position: 0 });
    const id = idOf(gone);
    expect((await call(deleteView, "DELETE", { params: { id } })).status).toBe(204);
    expect((await call(deleteView, "DELETE", { params: { id } })).status).toBe(404);
    const { page, name, query, isDefault, isMine, position } = SavedViewInputSchema.omit({ id: true })
      .loose()
      .parse(gone.body);
    const back = await save(slug, { id, page, name, query, isDefault, isMine, position });
    expect(back).toMatchObject({ status: 201, body: { id, isDefault: true, position: 0 } });
    expect(await names(slug)).toEqual(["gone", "first"]);
    expect((await save(slug, { id, page, name: "another", query })).status).toBe(409);
  });

  test("that are somebody else's own are neither seen, changed nor deleted", async () => {
    const slug = await newProject();
    const input = { page: "runs", name: "private", isMine: true, isDefault: false, query: "q=1" } as const;
    const theirs = await saveViewOf(await idOfProject(slug), input, "somebody-else");
    expect(await names(slug)).toEqual([]);
    expect((await change(theirs.id, { name: "taken over" })).status).toBe(404);
    expect((await call(deleteView, "DELETE", { params: { id: theirs.id } })).status).toBe(404);
    const { id: actorId } = await getActor();
    expect(await findViewQuery(await idOfProject(slug), "runs", "private", actorId)).toBeNull();
    expect(await findViewQuery(await idOfProject(slug), "runs", theirs.id, "somebody-else")).toBe("q=1");
  });

  test("are refused without a name, with control characters, and of a page that has none", async () => {
    const slug = await newProject();
    const view = { page: "runs", name: "v", query: "" };
    for (const wrong of [
      { name: " " },
      { name: "a\nb" },
      { name: "all" },
      { page: "queue" },
      { query: "a\0" },
    ]) {
      const answer = await save(slug, { ...view, ...wrong });
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: Object.keys(wrong)[0] }] } });
    }
    expect((await save("no-such-project", view)).status).toBe(404);
  });
});

describe("A page that is opened", () => {
  const open = async (slug: string, query: string) =>
    queryToOpen(await idOfProject(slug), "runs", new URLSearchParams(query), (await getActor()).id);

  test("without a state shows the default view, and with one what its URL says", async () => {
    const slug = await newProject();
    expect(await open(slug, "")).toBeNull();
    const id = idOf(await save(slug, { page: "runs", name: "best", query: "filter=a", isDefault: true }));
    expect(await open(slug, "")).toBe(`filter=a&view=${id}`);
    expect(await open(slug, "view=all")).toBeNull();
    expect(await open(slug, "sort=name")).toBeNull();
    expect(await open(slug, `filter=a&view=${id}`)).toBeNull();
  });

  test("with a view alone shows that view, by id or name, once", async () => {
    const slug = await newProject();
    const id = idOf(await save(slug, { page: "runs", name: "of the week", query: "filter=a" }));
    const plain = idOf(await save(slug, { page: "runs", name: "plain", query: "" }));
    expect(await open(slug, `view=${id}`)).toBe(`filter=a&view=${id}`);
    expect(await open(slug, "view=of+the+week")).toBe(`filter=a&view=${id}`);
    expect(await open(slug, `view=${plain}`)).toBeNull();
    expect(await open(slug, "view=gone")).toBeNull();
  });
});

describe("Short links", () => {
  const shorten = (slug: string, path: string) =>
    call(makeShortLink, "POST", { params: { slug }, body: { path } });
  const LinkSchema = z.object({ code: z.string(), path: z.string(), shortPath: z.string() });

  test("have seven characters, are the same for the same path, and lead back to it", async () => {
    const slug = await newProject();
    const path = `/projects/${slug}/runs?filter=${encodeURIComponent('tags.team = "a&b"')}&sort=name`;
    const answers = await Promise.all([1, 2, 3, 4].map(() => shorten(slug, path)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const links = answers.map(({ body }) => LinkSchema.parse(body));
    expect(new Set(links.map(({ code }) => code)).size).toBe(1);
    const link = LinkSchema.parse(answers[0]?.body);
    expect(link).toMatchObject({ path, code: expect.stringMatching(/^[0-9A-Za-z]{7}$/) });
    expect(link.shortPath).toBe(`/s/${link.code}`);
    expect(await followShortLink(link.code)).toEqual({ path, slug });
    const other = LinkSchema.parse((await shorten(slug, `${path}&mir=exact`)).body);
    expect(other.code).not.toBe(link.code);
  });

  test("lead nowhere with a code that nobody made, and never out of this installation", async () => {
    expect(await followShortLink("0000000")).toBeNull();
    expect(await followShortLink("../../etc")).toBeNull();
    const slug = await newProject();
    expect(await shorten(slug, "//evil.example/")).toMatchObject({
      status: 422,
      body: { errors: [{ path: "path" }] },
    });
    // Even for a row that was not written by the API.
    const projectId = await idOfProject(slug);
    await db().shortLink.create({
      data: { code: "eeeeeee", projectId, path: "https://evil.example/", digest: "d" },
    });
    await expect(followShortLink("eeeeeee")).rejects.toThrow("must be a page of this project");
  });
});
