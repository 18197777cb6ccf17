import { describe, expect, test } from "vitest";
import { z } from "zod";
import { GET as unknownRoute } from "#app/api/v1/[...path]/route.ts";
import { GET as listProjects, POST } from "#app/api/v1/projects/route.ts";
import { GET as readRun } from "#app/api/v1/runs/[id]/route.ts";
import { POST as createRun } from "#app/api/v1/runs/route.ts";
import { db } from "#lib/db/client.ts";
import { ProblemSchema } from "#lib/http/problem.ts";
import { defineRoute } from "#lib/http/route.ts";
import { call } from "#tests/integration/api/call.ts";
import { newProject } from "#tests/integration/api/records.ts";
import { useTestDatabase } from "#tests/support/db.ts";

useTestDatabase();

describe("Problems", () => {
  test("are RFC 9457 documents that name every refused field", async () => {
    const body = { name: "", slug: "Not A Slug", colour: "red" };
    const answer = await call(POST, "POST", { body });
    expect(answer.status).toBe(422);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    const problem = ProblemSchema.parse(answer.body);
    expect(problem).toMatchObject({ status: 422, code: "validation", type: "/api/docs#problem-validation" });
    expect(problem.instance).toMatch(/^urn:uuid:/);
    expect(problem.errors.map(({ path }) => path).sort()).toEqual(["colour", "name", "slug"]);
  });

  test("name an unknown field of a nested object and an unknown or repeated query parameter", async () => {
    const run = { project: await newProject(), name: "r", params: { a: [1] } };
    expect(await call(createRun, "POST", { body: run })).toMatchObject({
      status: 422,
      body: { errors: [{ path: "params.a" }] },
    });
    expect(await call(listProjects, "GET", { query: "page=2" })).toMatchObject({
      status: 422,
      body: { errors: [{ path: "page", message: "unknown field" }] },
    });
    expect(await call(listProjects, "GET", { query: "limit=1&limit=2" })).toMatchObject({
      status: 422,
      body: { errors: [{ path: "limit" }] },
    });
  });

  test("say where JSON breaks, what content type is needed, and that a body is missing", async () => {
    const broken = await call(POST, "POST", { body: '{"name": "a",}' });
    expect(broken).toMatchObject({
      status: 400,
      body: { detail: expect.stringMatching(/JSON.*position 13/s) },
    });
    const form = { "content-type": "application/x-www-form-urlencoded" };
    expect(await call(POST, "POST", { body: "name=a", headers: form })).toMatchObject({ status: 415 });
    expect((await call(POST, "POST", { body: "" })).status).toBe(400);
    expect((await call(POST, "POST", {})).status).toBe(415);
    expect((await call(POST, "POST", { body: "[]" })).status).toBe(422);
    const zipped = { "content-encoding": "gzip" };
    expect((await call(POST, "POST", { body: "{}", headers: zipped })).status).toBe(415);
  });

  test("refuse a body beyond the limit whatever its length header says", async () => {
    const body = JSON.stringify({ name: "a", description: "x".repeat(1024 * 1024) });
    expect(await call(POST, "POST", { body })).toMatchObject({
      status: 413,
      body: { detail: expect.stringContaining("1 MiB") },
    });
    expect((await call(POST, "POST", { body, headers: { "content-length": "10" } })).status).toBe(413);
  });

  test("answer an id that is none, an unknown id and an unknown path alike with 404", async () => {
    expect((await call(readRun, "GET", { params: { id: "7" } })).status).toBe(404);
    const unknown = "019f0000-0000-7000-8000-000000000000";
    expect((await call(readRun, "GET", { params: { id: unknown } })).status).toBe(404);
    const nowhere = await unknownRoute(new Request("http://127.0.0.1:3000/api/v1/nowhere"));
    expect(nowhere.status).toBe(404);
    expect(ProblemSchema.parse(await nowhere.json()).detail).toContain("/api/v1/nowhere");
  });

  test("refuse the character that PostgreSQL's text cannot hold", async () => {
    const answer = await call(POST, "POST", { body: { name: "a\u0000b" } });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: "name" }] } });
  });

  test("map the database's refusals by their code", async () => {
    const conflicting = defineRoute({
      summary: "s",
      tag: "t",
      response: null,
      can: () => true,
      handler: async () => {
        await db().project.create({ data: { slug: "twice", name: "x" } });
        await db().project.create({ data: { slug: "twice", name: "x" } });
      },
    });
    expect((await call(conflicting, "POST")).status).toBe(409);
    const missing = defineRoute({
      summary: "s",
      tag: "t",
      response: null,
      can: () => true,
      handler: async () => {
        await db().project.delete({ where: { slug: "nowhere" } });
      },
    });
    expect((await call(missing, "POST")).status).toBe(404);
  });

  test("tell nothing of an unforeseen error, and 403 where the predicate says no", async () => {
    const shape = { summary: "s", tag: "t", response: z.object({ a: z.number() }) } as const;
    const failing = defineRoute({
      ...shape,
      can: () => true,
      handler: async () => {
        throw new Error("password=secret");
      },
    });
    const failed = await call(failing, "GET");
    expect(failed.status).toBe(500);
    expect(JSON.stringify(failed.body)).not.toContain("secret");
    const refused = defineRoute({ ...shape, can: () => false, handler: async () => ({ a: 1 }) });
    expect((await call(refused, "GET")).status).toBe(403);
  });

  test("fail rather than send an answer of another form, and leave out what the form does not name", async () => {
    const shape = { summary: "s", tag: "t", response: z.object({ a: z.number() }), can: () => true } as const;
    const wide = defineRoute({ ...shape, handler: async () => ({ a: 1, secret: 2 }) });
    expect((await call(wide, "GET")).body).toEqual({ a: 1 });
    const wrong = defineRoute({ ...shape, handler: async () => ({ a: Number.NaN }) });
    expect((await call(wrong, "GET")).status).toBe(500);
  });
});

describe("Requests that a browser makes for another site", () => {
  const body = { name: "Mine", slug: "mine" };
  const write = (headers: Record<string, string>) => call(POST, "POST", { body, headers });

  test("write nothing", async () => {
    for (const headers of [
      { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
      { "sec-fetch-site": "same-site", origin: "http://127.0.0.1:8080" },
      { origin: "https://evil.example" },
      { origin: "http://127.0.0.1:8080" },
      { origin: "null" },
    ]) {
      expect(await write(headers)).toMatchObject({ status: 403, body: { code: "forbidden" } });
    }
    expect(await db().project.count({ where: { slug: "mine" } })).toBe(0);
  });

  test("read nothing under a name that was re-bound to this machine", async () => {
    for (const host of ["evil.example:3000", "127.0.0.1.evil.example", "localhost.evil.example:80"]) {
      expect((await call(listProjects, "GET", { headers: { host } })).status).toBe(403);
    }
  });

  test("are told apart from the product's own pages and from programs", async () => {
    for (const headers of [
      {},
      { host: "localhost:3000" },
      { host: "[::1]:3000" },
      { "sec-fetch-site": "same-origin", origin: "http://127.0.0.1:3000" },
      { "sec-fetch-site": "none" },
      { origin: "http://localhost:3000", host: "localhost:3000" },
    ]) {
      expect([200, 201]).toContain((await write(headers)).status);
    }
  });
});
