import { randomUUID } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mentionedNames } from "#lib/reviews/mentions.ts";
import { createEmptyDatabase, type TestDatabase } from "#tests/support/db.ts";

const FILES = globSync("prisma/migrations/*/migration.sql").toSorted();
const isMove = (file: string) => file.includes("move_notes_into_comments");

const RUNS = ["alpha", "q former", "lr=1e-3", "größer", "β-run", "trashed", "x.y/z:1", "a-b", "日本"];
const BODIES = [
  "no mention",
  "see @alpha, @alpha and @alpha.",
  'worse than @"q former"!',
  "mail me@alpha or .@alpha or -@alpha",
  "(@lr=1e-3) then @größer: and @β-run… @日本。",
  "`@alpha` is code, @a-b is not",
  "```\n@alpha\n``` @a-b ```\n@x.y/z:1 never closed",
  "```@alpha``` and ```@alpha``` but @x.y/z:1",
  "@trashed and @unknown",
  '@"q former',
  "@alpha/ @alpha-- @alpha+",
  'line\n@alpha\n\n@"a\nb"',
  "`open @alpha\n` @a-b",
];

/** When the note of this index was written and edited. */
const written = (index: number) => new Date(Date.UTC(2026, 0, 1 + index, 12, 0, 0, 123 + index));
const edited = (index: number) =>
  index % 2 === 0 ? written(index) : new Date(written(index).getTime() + 5000);

describe("The migration that moves notes into comments", () => {
  const notes = BODIES.map((body, index) => ({ id: randomUUID(), body, index }));
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await createEmptyDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
    for (const file of FILES.slice(0, FILES.findIndex(isMove))) {
      await client.query(readFileSync(file, "utf8"));
    }
    for (const slug of ["p", "other"]) {
      await client.query(
        `WITH p AS (INSERT INTO project (id, slug, name, updated_at) VALUES (gen_random_uuid(), $1, $1, now()) RETURNING id)
         INSERT INTO run (id, project_id, name, updated_at, deleted_at)
         SELECT gen_random_uuid(), p.id, n, now(), CASE WHEN n = 'trashed' THEN now() END FROM p, unnest($2::text[]) n`,
        [slug, RUNS],
      );
    }
    for (const { id, body, index } of notes) {
      await client.query(
        `INSERT INTO note (id, run_id, body, created_at, updated_at)
         SELECT $1, r.id, $2, $3, $4 FROM run r JOIN project p ON p.id = r.project_id WHERE p.slug = 'p' AND r.name = $5`,
        [id, body, written(index), edited(index), index === 0 ? "trashed" : "alpha"],
      );
    }
    await client.query(
      `INSERT INTO comment (id, project_id, run_id, author_id, author_name, body, updated_at)
       SELECT gen_random_uuid(), project_id, id, 'ada', 'Ada', 'was a comment', now() FROM run WHERE name = 'a-b'`,
    );
    for (const file of FILES.slice(FILES.findIndex(isMove))) {
      await client.query(readFileSync(file, "utf8"));
    }
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  test("keeps id, text and dates of every note, under the local actor", async () => {
    const { rows } = await client.query(
      `SELECT c.id, c.body, c.created_at, c.updated_at, c.author_id, c.author_name, c.deleted_at, r.name
       FROM comment c JOIN run r ON r.id = c.run_id AND r.project_id = c.project_id
       WHERE c.author_id <> 'ada' ORDER BY c.created_at`,
    );
    expect(rows).toEqual(
      notes.map(({ id, body, index }) => ({
        id,
        body,
        created_at: written(index),
        updated_at: edited(index),
        author_id: "local",
        author_name: "Local user",
        deleted_at: null,
        name: index === 0 ? "trashed" : "alpha",
      })),
    );
  });

  test("finds in every note what the code finds, among the runs of its project", async () => {
    const { rows } = await client.query(
      `SELECT c.id, p.slug, array_agg(r.name) AS names FROM comment_mention m JOIN comment c ON c.id = m.comment_id
       JOIN run r ON r.id = m.run_id JOIN project p ON p.id = r.project_id GROUP BY c.id, p.slug`,
    );
    expect(rows.map(({ slug }) => slug)).toEqual(rows.map(() => "p"));
    const found = new Map(rows.map(({ id, names }) => [id, names.toSorted()]));
    const known = RUNS.filter((name) => name !== "trashed");
    for (const { id, body } of notes) {
      const expected = mentionedNames(body).filter((name) => known.includes(name));
      expect({ body, names: found.get(id) ?? [] }).toEqual({ body, names: expected.toSorted() });
    }
    expect(found.size).toBeGreaterThan(6);
  });

  test("leaves the comments that were there, and no table of notes", async () => {
    const { rows } = await client.query("SELECT body FROM live_comment WHERE body = 'was a comment'");
    expect(rows).toHaveLength(2);
    await expect(client.query("SELECT 1 FROM note")).rejects.toThrow('relation "note" does not exist');
  });
});
