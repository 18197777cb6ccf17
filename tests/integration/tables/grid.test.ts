import { beforeAll, describe, expect, it } from "vitest";
import { registerBenchmark } from "#lib/benchmarks/register-benchmark.ts";
import { writeScores } from "#lib/benchmarks/write-scores.ts";
import { db } from "#lib/db/client.ts";
import { notifyChange } from "#lib/db/notify.ts";
import { transaction } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { createProject } from "#lib/runs/create-project.ts";
import { writeMetricPoints } from "#lib/runs/write-metric-points.ts";
import {
  type GridPage,
  GridPageSchema,
  type GridQuery,
  type GridRow,
} from "#lib/tables/query/grid-schema.ts";
import { readGrid } from "#lib/tables/rows/read-grid.ts";
import { useTestDatabase } from "#tests/support/db.ts";
import { seedRun } from "./seed.ts";

useTestDatabase();

const CONFIGS = [
  { lr: "1e-3", connector: "mlp", mir: [3.0, 3.1, 3.2], mmb: [60, 62, 64] },
  { lr: "1e-4", connector: "mlp", mir: [2.8, 2.9], mmb: [66] },
  { lr: "auto", connector: "q former", mir: [3.5], mmb: [] },
] as const;

const BASE: GridQuery = {
  project: "grid",
  filter: "",
  text: "",
  having: "",
  sort: [{ column: "mir.exact", direction: "asc" }],
  columns: ["name", "mir.exact", "params.lr", "params.seed", "scores.MMB"],
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

const ids = new Map<string, string>();

beforeAll(async () => {
  const { id: projectId } = await transaction((tx) => createProject(tx, { slug: "grid", name: "Grid" }));
  await transaction(async (tx) => {
    await registerBenchmark(tx, {
      key: "MMB",
      title: "MMB",
      unit: "%",
      higherIsBetter: true,
      averageDivisor: 1,
    });
    for (const { lr, connector, mir, mmb } of CONFIGS) {
      for (const [seed, value] of mir.entries()) {
        const name = `${connector.slice(0, 1)}-${lr}-seed${seed}`;
        const score = mmb[seed];
        const id = await seedRun(tx, projectId, {
          name,
          params: { lr, connector, seed: String(seed) },
          metrics: { loss: [3, 2 - seed / 10, Number.NaN] },
          checkpoints: [
            { step: 1, results: [{ definition: "exact", mir: value - 0.5 }] },
            { step: 3, results: [{ definition: "exact", mir: value }] },
          ],
          scores: score === undefined ? [] : [{ benchmark: "MMB", value: score, stderr: 1 }],
        });
        ids.set(name, id);
      }
    }
  });
});

async function ask(change: Partial<GridQuery>): Promise<GridPage> {
  return GridPageSchema.parse(await readGrid({ ...BASE, ...change }));
}

const rowsOf = (page: GridPage): readonly GridRow[] => page.rows ?? [];

const names = (page: GridPage): string[] => rowsOf(page).map((row) => row.name);

async function refusal(change: Partial<GridQuery>): Promise<string> {
  const error = await readGrid({ ...BASE, ...change }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AppError);
  return error instanceof Error ? error.message : "";
}

describe("A grid of runs", () => {
  it("has one cell for each column asked for, in that order, and no others", async () => {
    const page = await ask({ limit: 1 });
    expect(names(page)).toEqual(["m-1e-4-seed0"]);
    expect(rowsOf(page)[0]?.cells).toMatchObject([
      { text: "m-1e-4-seed0" },
      { value: 2.8, mir: { origin: "computed", step: 3 } },
      { value: 1e-4, text: "1e-4" },
      { value: 0 },
      { value: 66, error: 1 },
    ]);
    expect(page).toMatchObject({ total: 6, runs: 6, offset: 0 });
  });

  it("is read in windows that do not overlap, and counts also behind its end", async () => {
    const [first, second] = await Promise.all([ask({ limit: 4 }), ask({ limit: 4, offset: 4 })]);
    expect(new Set([...(first.order ?? []), ...(second.order ?? [])]).size).toBe(6);
    expect(await ask({ offset: 50 })).toMatchObject({ total: 6, order: [] });
  });

  it("has other values of a series than the last, which was NaN", async () => {
    const columns = [
      "metrics.loss",
      "metrics:min.loss",
      "metrics:max.loss",
      "metrics:mean.loss",
      "metrics:best.loss",
    ];
    const [row] = rowsOf(await ask({ columns, filter: 'name = "m-1e-3-seed1"' }));
    // The best MIR is at step 1, where the loss was 3.
    expect(row?.cells.map((cell) => cell.value)).toEqual(["NaN", 1.9, 3, 2.45, 3]);
  });

  it("has the lowest MIR of all checkpoints beside that of the last one", async () => {
    const [row] = rowsOf(await ask({ columns: ["mir:best.exact", "mir.exact"], limit: 1 }));
    expect(row?.cells.map((cell) => cell.value)).toEqual([2.3, 2.8]);
  });

  it("says the mean over benchmarks only where every one is there, and how many are", async () => {
    const page = await ask({ columns: ["average"] });
    const cells = rowsOf(page).map((row) => row.cells[0]);
    expect(cells.map((cell) => cell?.value)).toEqual([66, undefined, 60, 62, 64, undefined]);
    expect(cells.map((cell) => cell?.parts)).toEqual([
      [1, 1],
      [0, 1],
      [1, 1],
      [1, 1],
      [1, 1],
      [0, 1],
    ]);
  });

  it("hides archived runs unless asked, and trashed ones always", async () => {
    const [archived, trashed] = [ids.get("m-1e-3-seed0"), ids.get("q-auto-seed0")];
    await db().$executeRaw`UPDATE run SET archived_at = now() WHERE id = ${archived}::uuid`;
    await db().$executeRaw`UPDATE run SET deleted_at = now() WHERE id = ${trashed}::uuid`;
    expect(names(await ask({}))).toEqual(["m-1e-4-seed0", "m-1e-4-seed1", "m-1e-3-seed1", "m-1e-3-seed2"]);
    expect(names(await ask({ archived: "show" }))).toHaveLength(5);
    expect(rowsOf(await ask({ archived: "only" }))).toMatchObject([
      { name: "m-1e-3-seed0", isArchived: true },
    ]);
    await db().$executeRaw`UPDATE run SET archived_at = NULL, deleted_at = NULL`;
  });

  it("says of every column over all rows what is extreme, filled and different", async () => {
    const columns = ["mir.exact", "params.connector", "params.lr", "scores.MMB", "status"];
    const { facts } = await ask({ columns, withFacts: true, limit: 0 });
    expect(facts?.["mir.exact"]).toEqual({
      minimum: 2.8,
      secondMinimum: 2.9,
      maximum: 3.5,
      secondMaximum: 3.2,
      filled: 6,
      differs: true,
      seedDeviation: null,
    });
    expect(facts?.["params.connector"]).toMatchObject({ minimum: null, filled: 6, differs: true });
    expect(facts?.["params.lr"]).toMatchObject({ minimum: 1e-4, maximum: 1e-3, filled: 6, differs: true });
    expect(facts?.["scores.MMB"]).toMatchObject({ filled: 4, differs: true });
    expect(facts?.["status"]).toMatchObject({ differs: false });
    const narrowed = await ask({
      columns: ["params.connector"],
      withFacts: true,
      filter: 'params.connector = "mlp"',
    });
    expect(narrowed.facts?.["params.connector"]?.differs).toBe(false);
  });

  it("pools the deviation between seeds over the groups that have several", async () => {
    const { facts } = await ask({ withFacts: true, baseline: ids.get("q-auto-seed0") ?? "" });
    // Variances 0.01 (2 degrees of freedom) and 0.005 (1).
    expect(facts?.["mir.exact"]?.seedDeviation).toBeCloseTo(Math.sqrt((2 * 0.01 + 0.005) / 3), 12);
  });

  it("keeps the baseline under the same columns, also when the filter leaves it out", async () => {
    const page = await ask({ filter: "mir.exact < 3", baseline: ids.get("q-auto-seed0") ?? "" });
    expect(page.total).toBe(2);
    expect(page.baseline).toMatchObject({ name: "q-auto-seed0", kind: "run" });
    expect(page.baseline?.cells[1]?.value).toBe(3.5);
    expect((await ask({ baseline: "11111111-1111-4111-8111-111111111111" })).baseline).toBeNull();
  });
});

describe("A grid of groups", () => {
  it("has mean, deviation and n of seed groups, named by what their runs' names share", async () => {
    const page = await ask({ groupBy: ["seed"] });
    expect(names(page)).toEqual(["m-1e-4", "m-1e-3", "q-auto-seed0"]);
    expect(page).toMatchObject({ total: 3, runs: 6 });
    const [first, second, third] = rowsOf(page);
    expect(first).toMatchObject({ kind: "group", size: 2 });
    expect(second?.cells[1]?.value).toBeCloseTo(3.1, 12);
    expect(second?.cells[1]?.deviation).toBeCloseTo(0.1, 12);
    expect(second?.cells[1]).toMatchObject({ count: 3, range: [3.0, 3.2] });
    expect(second?.cells[4]).toMatchObject({ value: 62, deviation: 2, count: 3 });
    // One run has no deviation, and a text that all runs share is shown.
    expect(third?.cells[1]?.deviation).toBeUndefined();
    expect(third?.cells[2]).toEqual({ text: "auto", distinct: 1, count: 1 });
    expect(second?.cells[3]).toMatchObject({ value: 1, distinct: 3 });
  });

  it("groups by any columns, names the values, and keeps the key while the values stay", async () => {
    const page = await ask({ groupBy: ["params.connector"], sort: [{ column: "runs", direction: "desc" }] });
    expect(names(page)).toEqual(["connector = mlp", "connector = q former"]);
    expect((await ask({ groupBy: ["params.connector"] })).order).toEqual(
      expect.arrayContaining(page.order ?? []),
    );
  });

  it("opens a group: its runs under the same columns, in the same order", async () => {
    const groups = await ask({ groupBy: ["seed"] });
    const memberOf = groups.order?.[1] ?? "";
    const members = await ask({ groupBy: ["seed"], memberOf });
    expect(names(members)).toEqual(["m-1e-3-seed0", "m-1e-3-seed1", "m-1e-3-seed2"]);
    expect(members.total).toBe(3);
  });

  it("sorts and filters by statistics of groups", async () => {
    const sorted = await ask({ groupBy: ["seed"], sort: [{ column: "std:mir.exact", direction: "desc" }] });
    expect(names(sorted)).toEqual(["m-1e-3", "m-1e-4", "q-auto-seed0"]);
    const filtered = await ask({ groupBy: ["seed"], having: "std:mir.exact < 0.09 and runs > 1" });
    expect(names(filtered)).toEqual(["m-1e-4"]);
    expect(filtered.total).toBe(1);
    expect(await refusal({ groupBy: ["seed"], having: "std:mir.exact <" })).toMatch(
      /^having at character \d+: /,
    );
  });

  it("has medians and ranges, and single statistics as columns of their own", async () => {
    const columns = ["mir.exact", "std:mir.exact", "n:scores.MMB", "max:mir.exact"];
    const page = await ask({ groupBy: ["seed"], statistic: "median", columns });
    expect(rowsOf(page)[1]?.cells[0]).toMatchObject({ value: 3.1, range: [3, 3.2] });
    expect(rowsOf(page)[1]?.cells[1]?.value).toBeCloseTo(0.1, 12);
    expect(rowsOf(page).map((row) => row.cells[2]?.value)).toEqual([1, 3, 0]);
    expect(rowsOf(page)[1]?.cells[3]?.value).toBe(3.2);
  });

  it("says the keys of all rows at once, of groups with those of their runs", async () => {
    const all = await ask({ keysOnly: true, limit: 10_000 });
    expect(all.rows).toBeUndefined();
    expect(all.order).toHaveLength(all.total ?? 0);
    const groups = await ask({ groupBy: ["seed"], having: "runs > 2", keysOnly: true, limit: 10_000 });
    expect(groups).toMatchObject({ total: 1, runs: 3 });
    const [key = ""] = groups.order ?? [];
    const members = await ask({ groupBy: ["seed"], memberOf: key });
    expect([...(groups.runKeys ?? [])].sort()).toEqual([...(members.order ?? [])].sort());
  });

  it("takes a group as the baseline", async () => {
    const groups = await ask({ groupBy: ["seed"] });
    const page = await ask({ groupBy: ["seed"], baseline: groups.order?.[1] ?? "", filter: "mir.exact < 3" });
    expect(page.baseline).toMatchObject({ name: "m-1e-3", size: 3 });
    expect(page.baseline?.cells[1]?.count).toBe(3);
  });

  it("refuses what is no column, naming it", async () => {
    expect(await refusal({ groupBy: ["nonsense"] })).toContain("nonsense is no column");
    expect(await refusal({ sort: [{ column: "std:nonsense", direction: "asc" }] })).toContain("std:nonsense");
  });
});

describe("Calculated columns", () => {
  const calculations = [
    { name: "gap", source: "mir.exact - mir:best.exact" },
    { name: "twice", source: "2 * calc.gap" },
    { name: "both", source: "mean(scores.MMB, mir.exact)" },
  ];

  it("that nobody has made are refused by name, wherever they stand", async () => {
    const named = /calc\.none names no calculated column/;
    expect(await refusal({ columns: ["name", "calc.none"] })).toMatch(named);
    expect(await refusal({ sort: [{ column: "calc.none", direction: "asc" }] })).toMatch(named);
    expect(await refusal({ groupBy: ["calc.none"] })).toMatch(named);
    expect(await refusal({ groupBy: ["seed"], columns: ["std:calc.none"] })).toMatch(named);
    expect(await refusal({ calculations, filter: "calc.none > 1" })).toMatch(
      /filter at character 1: there is no calculation none: use gap/,
    );
    expect(await refusal({ groupBy: ["seed"], having: "std:calc.none > 1" })).toMatch(
      /having at character 1: there is no calculation none/,
    );
  });

  it("are shown, sorted, filtered and grouped like all others", async () => {
    const columns = ["calc.gap", "calc.twice", "calc.both"];
    const page = await ask({ calculations, columns, sort: [{ column: "calc.both", direction: "desc" }] });
    const [first] = rowsOf(page);
    expect(first?.name).toBe("m-1e-4-seed0");
    expect(first?.cells[0]?.value).toBeCloseTo(0.5, 12);
    expect(first?.cells[1]?.value).toBeCloseTo(1, 12);
    expect(first?.cells[2]).toMatchObject({ value: 34.4, parts: [2, 2] });
    // A mean with a missing score is missing; the cell reports how many scores exist.
    expect(rowsOf(page).find((row) => row.name === "q-auto-seed0")?.cells[2]).toEqual({ parts: [1, 2] });
    expect((await ask({ calculations, filter: "calc.both > 33" })).total).toBe(2);
    const grouped = await ask({ calculations, columns: ["calc.gap"], groupBy: ["seed"] });
    expect(rowsOf(grouped)[1]?.cells[0]?.value).toBeCloseTo(0.5, 12);
  });

  it("refuse an expression that cannot be read and a circle, naming the column", async () => {
    expect(
      await refusal({ calculations: [{ name: "bad", source: "1 +" }], columns: ["calc.bad"] }),
    ).toContain("bad");
    const circle = [
      { name: "a", source: "calc.b + 1" },
      { name: "b", source: "calc.a + 1" },
    ];
    expect(await refusal({ calculations: circle, columns: ["calc.a"] })).toMatch(/calc\.?a|a.*b/);
  });
});

describe("What changed since a cursor", () => {
  it("is nothing, in a few bytes, while nothing was written", async () => {
    const { cursor } = await ask({});
    const again = await ask({ since: cursor });
    expect(Object.keys(again).sort()).toEqual(["cursor", "isChanged"]);
    expect(again.isChanged).toBe(false);
    expect(JSON.stringify(again).length).toBeLessThan(60);
  });

  it("is the run that was written, and the order of all", async () => {
    const { cursor } = await ask({});
    const id = ids.get("m-1e-3-seed1") ?? "";
    await transaction((tx) =>
      writeMetricPoints(tx, id, [{ key: "loss", step: 9, value: 1, timestamp: 1_700_000_000_009 }]),
    );
    const page = await ask({ since: cursor });
    expect(page.isChanged).toBe(true);
    expect(page.rows?.map((row) => row.key)).toEqual([id]);
    expect(page.order).toHaveLength(6);
  });

  it("holds what a transaction wrote that had begun before the cursor was read and ended after it", async () => {
    const id = ids.get("m-1e-3-seed2") ?? "";
    const { projectId } = await db().run.findUniqueOrThrow({ where: { id }, select: { projectId: true } });
    let cursor = "";
    await transaction(async (tx) => {
      await notifyChange(tx, { kind: "run", projectId, runId: id });
      ({ cursor } = await ask({}));
    });
    expect((await ask({ since: cursor })).rows?.map((row) => row.key)).toContain(id);
  });

  it("refuses a cursor that is none", async () => {
    expect(await refusal({ since: "x" })).toContain("since");
  });
});

describe("What the database keeps for tables", () => {
  it("puts runs into one seed group whatever the order of their params, and moves them when a param is added", async () => {
    const groups = await db().$queryRaw<{ n: number }[]>`
      SELECT count(*)::int AS n FROM run GROUP BY seed_group ORDER BY n`;
    expect(groups.map((group) => group.n)).toEqual([1, 2, 3]);
    const id = ids.get("m-1e-3-seed1") ?? "";
    await db().param.create({ data: { runId: id, key: "extra", value: "1" } });
    expect((await ask({ groupBy: ["seed"] })).total).toBe(4);
    await db().param.delete({ where: { runId_key: { runId: id, key: "extra" } } });
    expect((await ask({ groupBy: ["seed"] })).total).toBe(3);
  });

  it("lets the score of the latest checkpoint stand for a run, and the one before when it is gone", async () => {
    const id = ids.get("m-1e-4-seed0") ?? "";
    const checkpoint = await db().checkpoint.create({ data: { runId: id, step: 77, format: "none" } });
    await transaction((tx) =>
      writeScores(tx, id, [{ benchmark: "MMB", value: 10, checkpointId: checkpoint.id }]),
    );
    const shown = async () => rowsOf(await ask({ filter: 'name = "m-1e-4-seed0"' }))[0]?.cells[4]?.value;
    // A score without a checkpoint belongs to the end of the run.
    expect(await shown()).toBe(66);
    await db().score.deleteMany({ where: { runId: id, checkpointId: null } });
    expect(await shown()).toBe(10);
    await transaction((tx) => writeScores(tx, id, [{ benchmark: "MMB", value: 66, stderr: 1 }]));
    expect(await shown()).toBe(66);
    await db().checkpoint.delete({ where: { id: checkpoint.id } });
    expect(await shown()).toBe(66);
  });
});

describe("columns whose values are only read", () => {
  it("gives each run its own, whatever a key is called, and an empty cell where a run has none", async () => {
    const odd = { constructor: "named", __proto__x: "like", "a.b": "1e-3", "with, comma": "yes" };
    await transaction(async (tx) => {
      const { id } = await createProject(tx, { slug: "odd-keys", name: "Odd keys" });
      await seedRun(tx, id, {
        name: "a",
        params: odd,
        tags: { ["__proto__"]: "tag" },
        metrics: { loss: [3, 1, 2] },
      });
      await seedRun(tx, id, { name: "b", metrics: { loss: [Number.NaN] } });
    });
    const columns = [
      ...Object.keys(odd).map((key) => `params.${key}`),
      "tags.__proto__",
      ...["metrics", "metrics:min", "metrics:max", "metrics:mean"].map((family) => `${family}.loss`),
      "params.loss",
    ];
    const sort = [{ column: "name", direction: "asc" as const }];
    const page = await readGrid({ ...BASE, project: "odd-keys", columns, sort });
    expect(page.rows?.map(({ cells }) => cells)).toEqual([
      [
        { text: "named" },
        { text: "like" },
        { text: "1e-3", value: 0.001 },
        { text: "yes" },
        { text: "tag" },
        { value: 2 },
        { value: 1 },
        { value: 3 },
        { value: 2 },
        {},
      ],
      [{}, {}, {}, {}, {}, { value: "NaN" }, {}, {}, {}, {}],
    ]);
  });
});
