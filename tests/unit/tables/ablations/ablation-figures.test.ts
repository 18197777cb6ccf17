import { describe, expect, it } from "vitest";
import { type AblationMember, foldRows } from "#lib/analysis/ablation-rows.ts";
import { findConfounding } from "#lib/analysis/confounders.ts";
import { effectInput, gridInput } from "#lib/tables/ablations/ablation-figures.ts";
import type { AblationView } from "#lib/tables/ablations/ablation-view.ts";
import type { Column } from "#lib/tables/query/schema.ts";

const MIR: Column = {
  id: "mir.exact",
  label: "MIR (exact)",
  group: "MIR",
  kind: "number",
  unit: null,
  direction: "lower",
  format: "mir",
  description: "",
  isDefault: true,
  filled: 0,
};

function view(
  runs: readonly { readonly params: Record<string, string>; readonly mir?: number }[],
  factors: string[],
  baseline: number | null,
): AblationView {
  const members: AblationMember[] = runs.map(({ params, mir }, index) => ({
    id: `r${index}`,
    name: `run-${index}`,
    params,
    values:
      mir === undefined ? {} : { "mir.exact": { value: mir, error: 0.02, isReported: false, note: null } },
  }));
  const baselineId = baseline === null ? null : `r${baseline}`;
  const confounding = findConfounding(members, factors, baselineId);
  const rows = foldRows(members, { factors, baselineId, confounding, levelOrder: {}, keepsOrder: false });
  return {
    ablation: {
      id: "",
      key: "key",
      title: "Title",
      factors,
      baselineRunId: baselineId,
      position: 0,
      state: "planned",
      conclusion: "",
      filter: "",
      levelOrder: {},
      updatedAt: "",
      runs: [],
      benchmarks: [],
    },
    definition: "exact",
    columns: [MIR],
    confounderKeys: [],
    rows,
    confounding,
    seedDeviations: {},
    pending: {},
  };
}

describe("An effect", () => {
  const seedsOf = (a: number[], b: number[]) =>
    view(
      [...a.map((mir) => ["a", mir] as const), ...b.map((mir) => ["b", mir] as const)].map(
        ([f, mir], index) => ({
          params: { f, seed: String(index) },
          mir,
        }),
      ),
      ["f"],
      null,
    );
  const isNoise = (rows: AblationView, seedDeviation: number | null) =>
    effectInput({ ...rows, seedDeviations: { "mir.exact": seedDeviation } }, "f", MIR).isNoise;

  it("is noise below two standard errors of the greatest difference, as changes in the table are", () => {
    // Both means have a standard error of 0.577, and their difference one of 0.816.
    expect(isNoise(seedsOf([1, 2, 3], [2.6, 3.6, 4.6]), 1)).toBe(true);
    expect(isNoise(seedsOf([1, 2, 3], [2.7, 3.7, 4.7]), 1)).toBe(false);
    // Single runs use the deviation between seeds; without one, no effect is noise.
    expect(isNoise(seedsOf([1], [3.8]), 1)).toBe(true);
    expect(isNoise(seedsOf([1], [3.9]), 1)).toBe(false);
    expect(isNoise(seedsOf([1], [1.001]), null)).toBe(false);
    expect(isNoise(seedsOf([1], []), 1)).toBe(false);
  });
});

describe("The points of an effect", () => {
  const recipe = view(
    [
      { params: { lr: "1e-3", warmup: "0.03" }, mir: 3 },
      { params: { lr: "1e-2", warmup: "0.03" }, mir: 4 },
      { params: { lr: "1e-4", warmup: "0.03" }, mir: 2 },
      { params: { lr: "1e-3", warmup: "0.3" }, mir: 5 },
    ],
    ["lr", "warmup"],
    0,
  );

  it("join the rows that the factor alone tells apart; the others stand single", () => {
    const { series, scale, baseline } = effectInput(recipe, "lr", MIR);
    expect(scale).toBe("log");
    expect(baseline).toBe(3);
    expect(
      series.map(({ label, isLine, points }) => [label, isLine, points.map(({ x, y }) => [x, y])]),
    ).toEqual([
      [
        "warmup 0.03",
        true,
        [
          [1e-4, 2],
          [1e-3, 3],
          [1e-2, 4],
        ],
      ],
      ["other runs, which differ in more than lr", false, [[1e-3, 5]]],
    ]);
  });

  it("have the deviation over seeds as their bar where there are several, else their own error", () => {
    const seeds = view(
      [
        { params: { f: "a", seed: "0" }, mir: 1 },
        { params: { f: "a", seed: "1" }, mir: 3 },
        { params: { f: "b", seed: "0" }, mir: 4 },
      ],
      ["f"],
      null,
    );
    const { series, scale } = effectInput(seeds, "f", MIR);
    expect(scale).toBe("category");
    expect(series[0]?.points).toMatchObject([
      { x: 0, y: 2, error: Math.SQRT2, errorName: "standard deviation over 2 seeds" },
      { x: 1, y: 4, error: 0.02, errorName: "standard error over samples" },
    ]);
  });
});

describe("The cells of a factor grid", () => {
  it("stand at their levels, the clean run before others with the same levels, and mark the others", () => {
    const grid = gridInput(
      view(
        [
          { params: { a: "1", b: "x", data: "new" }, mir: 9 },
          { params: { a: "1", b: "x", data: "old" }, mir: 1 },
          { params: { a: "2", b: "x", data: "old" }, mir: 2 },
          { params: { a: "2", b: "y", data: "new" }, mir: 3 },
          { params: { a: "1", b: "y", data: "old" } },
        ],
        ["a", "b"],
        1,
      ),
      ["a", "b"],
      MIR,
    );
    expect([grid.x.levels, grid.y.levels]).toEqual([
      ["1", "2"],
      ["x", "y"],
    ]);
    expect(
      grid.cells.map(({ x, y, value, isConfounded, isBaseline }) => [x, y, value, isConfounded, isBaseline]),
    ).toEqual([
      [0, 0, 1, false, true],
      [1, 0, 2, false, false],
      [1, 1, 3, true, false],
    ]);
    // The run at a = 1, b = y is included without a measurement; one of the two at a = 1, b = x is hidden.
    expect(grid.unmeasured).toEqual([{ x: 0, y: 1 }]);
    expect(grid.hidden).toBe(1);
  });

  it("holds the other factors at the baseline's levels, and marks where it cannot", () => {
    const grid = gridInput(
      view(
        [
          { params: { a: "1", b: "x", c: "linear" }, mir: 5 },
          { params: { a: "1", b: "x", c: "cosine" }, mir: 1 },
          { params: { a: "2", b: "x", c: "linear" }, mir: 6 },
          { params: { a: "2", b: "y", c: "cosine" }, mir: 3 },
        ],
        ["a", "b", "c"],
        1,
      ),
      ["a", "b"],
      MIR,
    );
    expect(grid.cells.map(({ x, y, value, isConfounded }) => [x, y, value, isConfounded])).toEqual([
      [0, 0, 1, false],
      [1, 1, 3, false],
      [1, 0, 6, true],
    ]);
  });
});
