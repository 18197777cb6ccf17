import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { canonicalSetting } from "#lib/analysis/same-setting.ts";
import { db } from "#lib/db/client.ts";
import { transaction } from "#lib/db/transaction.ts";
import { createProject } from "#lib/runs/create-project.ts";
import { type GridPage, GridPageSchema, type GridQuery } from "#lib/tables/query/grid-schema.ts";
import { readGrid } from "#lib/tables/rows/read-grid.ts";
import { readProjectFacts } from "#lib/tables/sql/project-facts.ts";
import { useTestDatabase } from "#tests/support/db.ts";
import { seedRun } from "./seed.ts";

useTestDatabase();

let projectId = "";

beforeAll(async () => {
  await transaction(async (tx) => {
    ({ id: projectId } = await createProject(tx, { slug: "p", name: "P" }));
    const runs = [
      { name: "a1", lr: "1e-3", bf16: "True", betas: "[0.9, 0.95]", id: "7", seed: "1", loss: 3 },
      { name: "a2", lr: "0.001", bf16: "true", betas: "[0.9,0.950]", id: "7.0", seed: "2", loss: 5 },
      { name: "a3", lr: "0.001", bf16: "TRUE", betas: " [.9 , 0.95]", id: "007", seed: "3", loss: 1 },
    ];
    for (const { name, loss, ...params } of runs) {
      await seedRun(tx, projectId, { name, params, metrics: { loss: [loss] } });
    }
  });
});

const BASE: GridQuery = {
  project: "p",
  filter: "",
  text: "",
  having: "",
  sort: [],
  columns: ["name", "params.lr", "params.bf16", "params.betas", "params.id"],
  calculations: [],
  groupBy: [],
  statistic: "mean",
  baseline: null,
  archived: "hide",
  memberOf: null,
  withFacts: false,
  offset: 0,
  limit: 100,
  since: null,
};

async function ask(change: Partial<GridQuery>): Promise<GridPage> {
  return GridPageSchema.parse(await readGrid({ ...BASE, ...change }));
}

async function namesOf(change: Partial<GridQuery>): Promise<string[]> {
  return ((await ask(change)).rows ?? []).map(({ name }) => name);
}

describe("Params that write one setting in several ways", () => {
  it("are one group, called by the most common text, which its key finds again", async () => {
    const page = await ask({ groupBy: ["params.lr"], columns: ["runs", "params.lr", "params.bf16"] });
    expect(page.rows).toMatchObject([
      { name: "lr = 0.001", size: 3, cells: [{ value: 3 }, { distinct: 1 }, { distinct: 1 }] },
    ]);
    const key = page.rows?.[0]?.key ?? "";
    expect((await ask({ groupBy: ["params.lr"], memberOf: key })).total).toBe(3);
    expect((await ask({ groupBy: ["params.id"] })).rows).toHaveLength(2);
  });

  it("are one seed group", async () => {
    const sizes = ((await ask({ groupBy: ["seed"] })).rows ?? []).map(({ size }) => size);
    expect(sizes.sort()).toEqual([1, 2]);
  });

  it("do not differ, and are counted once", async () => {
    const { facts } = await ask({ withFacts: true });
    expect(BASE.columns.map((id) => facts?.[id]?.differs)).toEqual([true, false, false, true, true]);
    const { params } = await readProjectFacts(projectId);
    expect(params.map(({ key, distinct }) => [key, distinct])).toEqual([
      ["betas", 2],
      ["bf16", 1],
      ["id", 2],
      ["lr", 1],
      ["seed", 3],
    ]);
  });

  it("are found by a filter whichever way it writes them, and by no other number", async () => {
    for (const filter of [
      "params.lr = .001",
      "params.lr = 1e-03",
      "params.bf16 = true",
      'params.bf16 = "True"',
    ]) {
      expect(await namesOf({ filter, sort: [{ column: "name", direction: "asc" }] })).toEqual([
        "a1",
        "a2",
        "a3",
      ]);
    }
    expect(await namesOf({ filter: "params.id = 7" })).toEqual(["a1", "a2"]);
    expect(await namesOf({ filter: "params.id = 007" })).toEqual(["a3"]);
  });

  it("are one place in an order, within which the next key decides", async () => {
    const sort = [
      { column: "params.lr", direction: "asc" },
      { column: "metrics.loss", direction: "asc" },
    ] as const;
    expect(await namesOf({ sort })).toEqual(["a3", "a1", "a2"]);
  });

  it("are no seed group with params that only print alike", async () => {
    await transaction(async (tx) => {
      await seedRun(tx, projectId, { name: "one", params: { a: "1\nb=2" } });
      await seedRun(tx, projectId, { name: "two", params: { a: "1", b: "2" } });
    });
    const runs = await db().run.findMany({ where: { name: { in: ["one", "two"] } } });
    expect(new Set(runs.map(({ seedGroup }) => seedGroup)).size).toBe(2);
  });
});

const number = fc
  .tuple(
    fc.constantFrom("", "-", "+"),
    fc.stringMatching(/^0{0,2}[0-9]{0,25}$/),
    fc.constantFrom("", ".", ".0", ".500", ".00000001", ".123456789012345678901"),
    fc.constantFrom(
      "",
      "e0",
      "E+5",
      "e-05",
      "e300",
      "e-300",
      "e-320",
      "e999999999",
      "e9999999999",
      "e",
      "e1.5",
    ),
  )
  .map((parts) => parts.join(""));
const blanks = fc.stringMatching(/^[ \t\n\r]{0,2}$/);
const json = fc
  .tuple(fc.json({ maxDepth: 4 }), blanks, blanks, fc.nat(4))
  .map(
    ([text, before, after, indent]) => `${before}${JSON.stringify(JSON.parse(text), null, indent)}${after}`,
  );
const wrapped = fc
  .tuple(fc.oneof(number, json), blanks)
  .map(([text, blank]) => `[${blank}${text},${blank}"${blank}"]`);
const nasty = fc.constantFrom(
  ...[
    "",
    " ",
    "-",
    ".",
    "+.",
    "-0",
    "-0.0",
    "0e99",
    "1.",
    ".1",
    "1_000",
    "0x10",
    "1e5x",
    "NaN",
    "nan",
    "inf",
    "Infinity",
  ],
  ...[
    "-Infinity",
    "tRuE",
    "False",
    "true ",
    "ſalse",
    "１",
    "٣",
    "[",
    "{}",
    "[]",
    "[1, 2",
    "{'a': 1}",
    '["\\u0000"]',
  ],
  ...[
    '["\\ud800"]',
    '["a\\"  b"]',
    "[01]",
    "[1.]",
    "[-0, 1E5]",
    "[\u00a01]",
    "\ufeff[1]",
    "[true ,null]",
    "[1]x",
  ],
  ...[
    '{"a": 1, "a": 2}',
    "9007199254740993",
    "9007199254740993.0",
    "1\n",
    "\n1",
    "1e-3\n",
    "[1,\n2]",
    "12e456",
  ],
  `${"0".repeat(300)}.1`,
  `1${"0".repeat(5000)}1`,
  `${"[".repeat(3000)}${"]".repeat(3000)}`,
  "x".repeat(20_000),
  `["${" ".repeat(5000)}"]`,
);
const text = fc
  .oneof(number, json, wrapped, nasty, fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }))
  .filter((value) => !value.includes("\0") && value.isWellFormed());

async function fromDatabase(values: readonly string[]): Promise<string[]> {
  const rows = await db().$queryRaw<{ canonical: string }[]>`
    SELECT canonical_setting(v.value) AS canonical
    FROM unnest(${[...values]}::text[]) WITH ORDINALITY v(value, place) ORDER BY v.place`;
  return rows.map((row) => row.canonical);
}

describe("The canonical text of a setting", () => {
  it("is the same in PostgreSQL and in TypeScript", async () => {
    const values = fc.sample(text, { numRuns: 6000, seed: 20261201 });
    const canonical = values.map(canonicalSetting);
    const stored = await fromDatabase(values);
    const different = values.flatMap((value, index) =>
      stored[index] === canonical[index]
        ? []
        : [{ value, stored: stored[index], canonical: canonical[index] }],
    );
    expect(different).toEqual([]);
    expect(await fromDatabase(canonical)).toEqual(canonical);
  });
});
