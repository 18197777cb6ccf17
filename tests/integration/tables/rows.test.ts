import { beforeAll, describe, expect, it } from "vitest";
import { registerBenchmark } from "#lib/benchmarks/register-benchmark.ts";
import { upsertAblation } from "#lib/benchmarks/repository-ablations.ts";
import { writeScores } from "#lib/benchmarks/write-scores.ts";
import { db } from "#lib/db/client.ts";
import { transaction } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { createProject } from "#lib/runs/create-project.ts";
import { type RunRow, RunRowSchema, type TableQuery } from "#lib/tables/query/schema.ts";
import { parseSort } from "#lib/tables/query/sort.ts";
import { listRunRows } from "#lib/tables/rows/rows.ts";
import { useTestDatabase } from "#tests/support/db.ts";
import { type SeedRun, seedRun } from "./seed.ts";

useTestDatabase();

const RUNS: SeedRun[] = [
  {
    name: "alpha",
    status: "running",
    startedAt: "2026-01-10T08:00:00Z",
    params: { lr: "1e-3", optimizer: "adamw", "batch size": "16" },
    tags: { team: "vision" },
    metrics: { loss: [2, 0.5], "eval/ppl": [9, 4] },
    checkpoints: [
      { step: 100, results: [{ definition: "exact", mir: 3.5 }] },
      {
        step: 900,
        results: [
          { definition: "exact", mir: 2.9 },
          { definition: "remove", mir: 2.8 },
        ],
      },
      { step: 500, results: [{ definition: "exact", mir: 3.1 }] },
    ],
    scores: [
      { benchmark: "MMB", value: 60 },
      { benchmark: "MME", value: 1400 },
    ],
  },
  {
    name: "beta",
    status: "finished",
    startedAt: "2026-01-11T23:30:00Z",
    params: { lr: "0.0002", optimizer: "Lion" },
    tags: { team: "language" },
    metrics: { loss: [2, Number.NaN] },
    checkpoints: [{ step: 100, results: [{ definition: "exact", mir: 3.0 }] }, { step: 200 }],
    scores: [
      { benchmark: "MMB", value: 70 },
      { benchmark: "MME", value: 1600 },
    ],
  },
  {
    name: "gamma",
    status: "failed",
    startedAt: "2026-01-12T00:00:00Z",
    params: { lr: "auto" },
    metrics: { loss: [Number.POSITIVE_INFINITY] },
    checkpoints: [
      {
        step: null,
        results: [
          { definition: "exact", mir: 3.3, origin: "reported" },
          { definition: "exact", mir: 3.2 },
          { definition: "reference-fast", mir: 3.6, origin: "reported" },
        ],
      },
      { step: 1000, results: [{ definition: "exact", mir: 9 }] },
    ],
    scores: [{ benchmark: "MMB", value: 65 }],
  },
  { name: "Delta", params: { lr: "1e-10" }, metrics: { loss: [0.7] } },
  { name: "epsilon", tags: { team: "vision" } },
];

const ids = new Map<string, string>();

function ask(query: Partial<TableQuery> & { order?: string }) {
  const { order = "", ...rest } = query;
  const sort = parseSort(order);
  if (!sort.ok) throw new Error(sort.message);
  return listRunRows({
    project: "p",
    filter: "",
    text: "",
    limit: 200,
    cursor: null,
    sort: sort.sort,
    ...rest,
  });
}

async function namesBy(order: string): Promise<string> {
  return (await ask({ order })).rows.map((row) => row.name).join(" ");
}

async function rowOf(name: string): Promise<RunRow> {
  const { rows } = await ask({ filter: `name = ${name}` });
  const [row] = rows;
  if (row === undefined) throw new Error(`no run ${name}`);
  return row;
}

beforeAll(async () => {
  await transaction(async (tx) => {
    const project = await createProject(tx, { slug: "p", name: "P" });
    const other = await createProject(tx, { slug: "other", name: "Other" });
    await registerBenchmark(tx, { key: "MMB", title: "MMBench", unit: "%" });
    await registerBenchmark(tx, { key: "MME", title: "MME", unit: "points", averageDivisor: 20 });
    for (const run of RUNS) ids.set(run.name, await seedRun(tx, project.id, run));
    await seedRun(tx, other.id, { name: "elsewhere", params: { lr: "1" } });
    const members = ["alpha", "gamma"].map((name) => ({ runId: ids.get(name) ?? "", reportedAverage: 61.5 }));
    await upsertAblation(tx, {
      projectId: project.id,
      key: "lr",
      title: "Learning rate",
      factors: ["lr"],
      runs: members,
    });
  });
});

describe("A row", () => {
  it("is complete, and valid by its own schema", async () => {
    const row = await rowOf("alpha");
    expect(RunRowSchema.parse(row)).toEqual(row);
    expect(row).toMatchObject({
      status: "running",
      startedAt: "2026-01-10T08:00:00.000Z",
      params: { lr: "1e-3", optimizer: "adamw", "batch size": "16" },
      tags: { team: "vision" },
      metrics: { loss: { last: 0.5, lastStep: 2, minimum: 0.5, maximum: 2 } },
      scores: { MMB: { value: 60, origin: "measured" }, MME: { value: 1400 } },
      ablations: [{ key: "lr", title: "Learning rate", reportedAverage: 61.5 }],
      checkpointCount: 3,
      lastStep: 900,
    });
  });

  it("takes MIR from the checkpoint with the greatest step, in whatever order they came", async () => {
    expect((await rowOf("alpha")).mir).toMatchObject({
      exact: { value: 2.9, step: 900, isOfLastCheckpoint: true },
      remove: { value: 2.8, step: 900 },
    });
  });

  it("falls back to an earlier checkpoint while the last one has no result, and says so", async () => {
    expect((await rowOf("beta")).mir.exact).toMatchObject({ value: 3, step: 100, isOfLastCheckpoint: false });
  });

  it("holds the checkpoint without a step for the final one, and keeps a reported value beside a computed one", async () => {
    const { mir } = await rowOf("gamma");
    expect(mir.exact).toMatchObject({
      value: 3.2,
      step: null,
      origin: "computed",
      alsoReported: { value: 3.3 },
      isOfLastCheckpoint: true,
    });
    expect(mir["reference-fast"]).toMatchObject({ value: 3.6, origin: "reported", alsoReported: null });
  });

  it("writes NaN and the infinities as words, and leaves NaN out of the extremes", async () => {
    expect((await rowOf("beta")).metrics["loss"]).toEqual({
      last: "NaN",
      lastStep: 2,
      minimum: 2,
      maximum: 2,
    });
    expect((await rowOf("gamma")).metrics["loss"]).toMatchObject({ last: "Infinity" });
  });

  it("has an average over all the project's benchmarks, each over its divisor, or none", async () => {
    expect((await rowOf("alpha")).average).toEqual({ value: 65, n: 2, of: 2 });
    expect((await rowOf("gamma")).average).toEqual({ value: null, n: 1, of: 2 });
    expect((await rowOf("epsilon")).average).toEqual({ value: null, n: 0, of: 2 });
  });

  it("shows the newest job of the last checkpoint", async () => {
    const last = await db().checkpoint.findFirstOrThrow({
      where: { runId: ids.get("beta") ?? "", step: 200 },
    });
    const early = await db().checkpoint.findFirstOrThrow({
      where: { runId: ids.get("beta") ?? "", step: 100 },
    });
    const job = { maxAttempts: 4 };
    await db().mirJob.create({ data: { ...job, checkpointId: early.id, state: "succeeded" } });
    await db().mirJob.create({
      data: { ...job, checkpointId: last.id, state: "canceled", createdAt: new Date("2026-01-01") },
    });
    await db().mirJob.create({
      data: {
        ...job,
        checkpointId: last.id,
        state: "running",
        phase: "layers",
        progressDone: 3,
        progressTotal: 8,
      },
    });
    expect((await rowOf("beta")).job).toMatchObject({ state: "running", phase: "layers", done: 3, total: 8 });
    expect((await rowOf("epsilon")).job).toBeNull();
  });

  it("takes the score of the usual SFT recipe, after the latest checkpoint", async () => {
    const runId = ids.get("beta") ?? "";
    const last = await db().checkpoint.findFirstOrThrow({ where: { runId, step: 200 } });
    const early = await db().checkpoint.findFirstOrThrow({ where: { runId, step: 100 } });
    const scores = [
      { benchmark: "MMB", value: 71, checkpointId: early.id },
      { benchmark: "MMB", value: 99, sftRecipe: "longer" },
      { benchmark: "MMB", value: 72, checkpointId: last.id },
    ];
    await transaction((tx) => writeScores(tx, runId, scores));
    expect((await rowOf("beta")).scores["MMB"]?.value).toBe(70);
    await db().score.deleteMany({ where: { runId, checkpointId: null, sftRecipe: "" } });
    expect((await rowOf("beta")).scores["MMB"]?.value).toBe(72);
    await transaction((tx) => writeScores(tx, runId, [...(RUNS[1]?.scores ?? [])]));
    await db().score.deleteMany({
      where: { runId, OR: [{ checkpointId: { not: null } }, { sftRecipe: "longer" }] },
    });
  });
});

describe("The order of rows", () => {
  it.each([
    ["", "alpha beta Delta epsilon gamma"],
    ["-name", "gamma epsilon Delta beta alpha"],
    ["mir.exact", "alpha beta gamma Delta epsilon"],
    ["-mir.exact", "gamma beta alpha Delta epsilon"],
    // Numbers by value, then other text, then missing values.
    ["params.lr", "Delta beta alpha gamma epsilon"],
    ["-params.lr", "alpha beta Delta gamma epsilon"],
    // NaN after every number and before missing values, in both directions.
    ["metrics.loss", "alpha Delta gamma beta epsilon"],
    ["-metrics.loss", "gamma Delta alpha beta epsilon"],
    ["average", "alpha beta Delta epsilon gamma"],
    ["-average", "beta alpha Delta epsilon gamma"],
    ["-scores.MME", "beta alpha Delta epsilon gamma"],
    ["lastStep", "Delta beta alpha gamma epsilon"],
    ["-checkpointCount", "alpha beta gamma Delta epsilon"],
    ["status,-name", "gamma beta epsilon Delta alpha"],
    ["-tags.team,name", "alpha epsilon beta Delta gamma"],
    ["-ablation,-mir.exact", "gamma alpha beta Delta epsilon"],
    ["average.reported,-name", "gamma alpha epsilon Delta beta"],
    ["params.no-such,-name", "gamma epsilon Delta beta alpha"],
  ])("by %s", async (order, expected) => {
    expect(await namesBy(order)).toBe(expected);
  });

  it("by time", async () => {
    const dated = (await ask({ order: "-startedAt", filter: 'startedAt < "2026-02-01"' })).rows;
    expect(dated.map((row) => row.name)).toEqual(["gamma", "beta", "alpha"]);
  });

  it("refuses a column that is none, and says which key it was", async () => {
    const sort = [
      { column: "name", direction: "asc" } as const,
      { column: "speed", direction: "asc" } as const,
    ];
    await expect(ask({ sort })).rejects.toMatchObject({
      code: "validation",
      fields: [{ path: "sort.1", message: "speed is no column" }],
    });
  });
});

describe("A filter", () => {
  it.each([
    ["params.lr < 1e-3", "beta Delta"],
    ["params.lr >= 1e-3", "alpha"],
    ["params.lr = 0.001", "alpha"],
    ['params.lr = "0.001"', ""],
    ['params.lr = "1e-3"', "alpha"],
    ["params.lr = auto", "gamma"],
    ["params.lr != auto", "alpha beta Delta epsilon"],
    ["params.lr != 0.001", "beta Delta epsilon gamma"],
    ["not params.lr < 1e-3", "alpha epsilon gamma"],
    ["params.lr is null", "epsilon"],
    ["params.lr is not null", "alpha beta Delta gamma"],
    ["params.optimizer ~ ADAM", "alpha"],
    ["params.optimizer !~ adam", "beta Delta epsilon gamma"],
    ["params.optimizer contains ADAM", "alpha"],
    ['name ~ "^(alp|del)"', "alpha Delta"],
    ['name ~ "(?c)^(alp|del)"', "alpha"],
    ['name !~ "a$"', "epsilon"],
    [String.raw`params.lr ~ "^\d+e-\d$"`, "alpha"],
    ["ablation contains LEARN", "alpha gamma"],
    ["params.optimizer in (lion, adamw)", "alpha"],
    ['params."batch size" = 16', "alpha"],
    ['tags.team = "vision" and mir.exact < 3.1', "alpha"],
    ['tags.team = "vision" or mir.exact < 3.1', "alpha beta epsilon"],
    ["params.lr > 0 and (status = running or status = failed)", "alpha Delta"],
    ["mir.exact < 3.2", "alpha beta"],
    ["mir.exact <= 3.2 and mir.exact > 2.9", "beta gamma"],
    ["mir.reference-fast is not null", "gamma"],
    ["metrics.loss > 0.6", "Delta gamma"],
    ["metrics.loss = NaN", "beta"],
    ["metrics.loss = Infinity", "gamma"],
    ["metrics.loss < NaN", ""],
    ["metrics.eval/ppl = 4", "alpha"],
    ["scores.MMB in (60, 65)", "alpha gamma"],
    ["average > 60", "alpha beta"],
    ["average is null", "Delta epsilon gamma"],
    ["average.reported = 61.5", "alpha gamma"],
    ["checkpointCount = 0", "Delta epsilon"],
    ["lastStep >= 900", "alpha gamma"],
    ["ablation = lr", "alpha gamma"],
    ['ablation = "Learning rate"', "alpha gamma"],
    ["ablation != lr", "beta Delta epsilon"],
    ["ablation ~ LEARN", "alpha gamma"],
    ["ablation is null", "beta Delta epsilon"],
    ["name ~ ELT", "Delta"],
    ["name = delta", ""],
    ['startedAt = "2026-01-11"', "beta"],
    ['startedAt <= "2026-01-11"', "alpha beta"],
    ['startedAt > "2026-01-11" and startedAt < "2026-02-01"', "gamma"],
    ['startedAt < "2026-01-11T23:30:00Z"', "alpha"],
    ["endedAt is not null", ""],
    ["params.no-such = 1", ""],
    ["params.lr > 1e999", ""],
    ['name = "\'; DROP TABLE run; --"', ""],
  ])("%s", async (filter, expected) => {
    const { rows, total } = await ask({ filter });
    expect(rows.map((row) => row.name).join(" ")).toBe(expected);
    expect(total).toBe(rows.length);
  });

  it("is refused where only PostgreSQL knows that a pattern is none", async () => {
    const filter = String.raw`params.lr > 0 and name ~ "\p{Lu}"`;
    const refusal = await ask({ filter }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: "validation",
      fields: [{ path: "filter", message: expect.stringContaining("at character 26: this is no regular") }],
    });
  });

  it("is refused where matching its pattern would take too long", async () => {
    const filter = `name ~ "${"(".repeat(6)}x${"{1,30})".repeat(6)}"`;
    const start = performance.now();
    const refusal = await ask({ filter }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: "validation", fields: [{ path: "filter" }] });
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  it("is refused with the place of its fault", async () => {
    const refusal = await ask({ filter: "params.lr < " }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(AppError);
    expect(refusal).toMatchObject({
      code: "validation",
      fields: [{ path: "filter", message: "at character 13: expected a value, found the end" }],
    });
  });

  it("is joined by a text in the name, of which % and _ are letters like others", async () => {
    expect((await ask({ text: "LPH", filter: "params.lr > 0" })).rows.map((row) => row.name)).toEqual([
      "alpha",
    ]);
    expect((await ask({ text: "%" })).total).toBe(0);
  });
});

describe("Pages", () => {
  it("cover every row once, in order, and count them all", async () => {
    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof ask>> = await ask({ order: "-params.lr", limit: 2, cursor });
      names.push(...page.rows.map((row) => row.name));
      expect(page.total).toBe(5);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(names.join(" ")).toBe("alpha beta Delta gamma epsilon");
  });

  it("refuse a cursor of another query, and one that is none", async () => {
    const { nextCursor } = await ask({ limit: 2 });
    await expect(ask({ limit: 2, order: "-name", cursor: nextCursor })).rejects.toMatchObject({
      code: "validation",
      fields: [{ path: "cursor" }],
    });
    await expect(ask({ cursor: "x" })).rejects.toMatchObject({ code: "validation" });
  });

  it("are of one project, which must exist", async () => {
    expect((await ask({ project: "other" })).rows.map((row) => row.name)).toEqual(["elsewhere"]);
    await expect(ask({ project: "nothing" })).rejects.toMatchObject({ code: "not-found" });
  });
});
