import { describe, expect, test } from "vitest";
import { groupBands } from "#lib/analysis/compare-bands.ts";
import { groupingParams, groupRuns, parseGrouping } from "#lib/analysis/compare-groups.ts";
import { compareRecords } from "#lib/analysis/compare-params.ts";
import { compareScores, extremesOf } from "#lib/analysis/compare-scores.ts";
import { diffTexts } from "#lib/analysis/compare-text.ts";
import { sinceStart, timeUnit } from "#lib/analysis/compare-time.ts";

describe("Settings side by side", () => {
  test("values that write one number in two ways are equal, leading zeros aside", () => {
    const [id, lr] = compareRecords([
      { lr: "1e-3", id: "007" },
      { lr: "0.001", id: "7" },
    ]);
    expect(lr).toMatchObject({ label: "lr", differs: false });
    expect(id).toMatchObject({ label: "id", differs: true });
  });

  test("JSON is taken apart, so that one changed number inside is one differing row", () => {
    const config = (beta: number) =>
      JSON.stringify({ optimizer: { name: "adam", betas: [0.9, beta] }, tags: [] });
    const rows = compareRecords([{ config: config(0.95) }, { config: config(0.999) }, {}]);
    expect(rows.map(({ label, values }) => [label, values])).toEqual([
      ["config.optimizer.name", ["adam", "adam", null]],
      ["config.optimizer.betas[0]", ["0.9", "0.9", null]],
      ["config.optimizer.betas[1]", ["0.95", "0.999", null]],
      ["config.tags", ["[]", "[]", null]],
    ]);
    expect(
      compareRecords([{ config: config(1) }, { config: config(1) }]).some(({ differs }) => differs),
    ).toBe(false);
  });

  test("a plain value beside a tree stands at its root, and broken JSON stays text", () => {
    const rows = compareRecords([
      { a: '{"b":1}', c: "{broken" },
      { a: "none", c: "{broken" },
    ]);
    expect(rows.map(({ label, values }) => [label, values])).toEqual([
      ["a.b", ["1", null]],
      ["a", [null, "none"]],
      ["c", ["{broken", "{broken"]],
    ]);
  });

  test("keys with dots and keys in nested objects are different rows", () => {
    const rows = compareRecords([{ a: '{"b.c":1,"b":{"c":2}}' }]);
    expect(rows.map(({ label }) => label)).toEqual(['a["b.c"]', "a.b.c"]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(2);
  });

  test("prompts are long texts, and their diff rebuilds both", () => {
    const [before, after] = [
      "Describe the image in detail.\nBe exact.",
      "Describe the picture in detail.\nBe exact.",
    ];
    expect(compareRecords([{ prompt: before }, { prompt: after }])[0]?.isLong).toBe(true);
    const parts = diffTexts(before, after);
    const join = (without: string) =>
      parts.flatMap(({ kind, text }) => (kind === without ? [] : [text])).join("");
    expect(join("added")).toBe(before);
    expect(join("removed")).toBe(after);
    expect(parts).toContainEqual({ kind: "removed", text: "image" });
  });
});

describe("Bands of groups", () => {
  const seeds = [
    { group: "a", x: [0, 10], y: [0, 10] },
    { group: "a", x: [0, 5, 20], y: [2, 7, 22] },
    { group: "b", x: [0, 1], y: [Number.NaN, null] },
  ];

  test("runs that log at different steps are interpolated, never beyond their ends", () => {
    const [band] = groupBands(seeds, "range");
    expect(band).toEqual({
      group: "a",
      runs: 2,
      x: [0, 5, 10, 20],
      mean: [1, 6, 11, 22],
      low: [0, 5, 10, 22],
      high: [2, 7, 12, 22],
      counts: [2, 2, 2, 1],
    });
  });

  test("the deviation is the sample's, and one run alone has none", () => {
    const [band] = groupBands(seeds, "deviation");
    expect(band?.high[0]).toBeCloseTo(1 + Math.SQRT2, 12);
    expect([band?.low[3], band?.high[3]]).toEqual([22, 22]);
  });

  test("a group without a finite value has no points", () => {
    expect(groupBands(seeds, "range")[1]).toMatchObject({ group: "b", runs: 0, x: [] });
  });
});

describe("Groups of runs", () => {
  const run = (id: string, name: string, params: Record<string, string>) => ({ id, name, params });
  const runs = [
    run("1", "mlp-seed1", { connector: "mlp", seed: "1" }),
    run("2", "mlp-seed2", { connector: "mlp", seed: "2" }),
    run("3", "linear", { connector: "linear", seed: "1" }),
  ];

  test("seeds of one recipe are one group, called by what their names begin with", () => {
    expect([...groupRuns(runs, "seed").values()]).toEqual(["mlp", "mlp", "linear"]);
  });

  test("a param groups by its value, and only params that make groups are offered", () => {
    expect([...groupRuns(runs, parseGrouping("params.connector")).values()].at(-1)).toBe(
      "connector = linear",
    );
    expect(groupingParams(runs)).toEqual(["connector"]);
  });
});

describe("Scores side by side", () => {
  test("extremes follow the direction, ties are all marked, equal values none", () => {
    expect(extremesOf([1, 3, null, 3, 2], "higher")).toEqual(["worst", "best", null, "best", null]);
    expect(extremesOf([1, 3], "lower")).toEqual(["best", "worst"]);
    expect(extremesOf([2, 2, null], "lower")).toEqual([null, null, null]);
    expect(extremesOf([2, null], "lower")).toEqual([null, null]);
  });

  test("of several scores on one benchmark the current one counts, and recipes are rows of their own", () => {
    const score = (value: number, isCurrentOfRecipe: boolean, sftRecipe = "") => ({
      isCurrentOfRecipe,
      benchmark: "mme",
      title: "MME",
      unit: "points",
      higherIsBetter: true,
      value,
      stderr: null,
      sftRecipe,
      source: null,
      origin: "measured" as const,
    });
    const rows = compareScores([
      [score(1500, true), score(1400, false)],
      [score(1300, true), score(9, true, "long")],
    ]);
    expect(rows.map(({ sftRecipe, cells }) => [sftRecipe, cells.map((cell) => cell?.value ?? null)])).toEqual(
      [
        ["", [1500, 1300]],
        ["long", [null, 9]],
      ],
    );
  });
});

test("points against time begin at 0, in a unit of which there are at least two, in the order of time", () => {
  const unit = timeUnit([
    [0, 60_000],
    [0, 7_200_000],
  ]);
  expect(unit.unit).toBe("h");
  expect(timeUnit([[5, 1005]]).unit).toBe("s");
  expect(sinceStart([3_600_000, 7_200_000, 5_400_000], ["a", "c", "b"], unit)).toEqual({
    x: [0, 0.5, 1],
    values: ["a", "b", "c"],
  });
});
