import { describe, expect, it } from "vitest";
import { type AblationMember, foldRows, pooledSeedDeviation } from "#lib/analysis/ablation-rows.ts";
import { findConfounding } from "#lib/analysis/confounders.ts";

const member = (id: string, params: Record<string, string>, mir: number | null = null): AblationMember => ({
  id,
  name: id,
  params,
  values: mir === null ? {} : { mir: { value: mir, error: 0.01, isReported: false, note: "Computed here." } },
});

interface Options {
  readonly baselineId?: string | null;
  readonly levelOrder?: Record<string, string[]>;
  readonly keepsOrder?: boolean;
}

function fold(members: readonly AblationMember[], factors: readonly string[], options: Options = {}) {
  const { baselineId = null, levelOrder = {}, keepsOrder = false } = options;
  const confounding = findConfounding(members, factors, baselineId);
  return foldRows(members, { factors, baselineId, confounding, levelOrder, keepsOrder });
}

describe("The rows of an ablation", () => {
  const seeds = [
    member("b0", { lr: "1e-3", seed: "0" }, 3.1),
    member("a0", { lr: "1e-4", seed: "0" }, 3),
    member("b1", { lr: "1e-3", seed: "1" }, 3.3),
    member("b2", { lr: "1e-3", seed: "2" }),
  ];

  it("fold seeds into mean and standard deviation over those that have a value, and keep the runs", () => {
    const [first, second] = fold(seeds, ["lr"], { baselineId: "b1" });
    expect(first).toMatchObject({ key: "a0", levels: ["1e-4"], isBaseline: false });
    expect(first?.cells["mir"]).toMatchObject({ value: 3, count: 1, deviation: null, error: 0.01 });
    expect(second).toMatchObject({ key: "b0", levels: ["1e-3"], isBaseline: true });
    expect(second?.runs.map((run) => run.id)).toEqual(["b0", "b1", "b2"]);
    expect(second?.cells["mir"]?.value).toBeCloseTo(3.2, 12);
    expect(second?.cells["mir"]?.deviation).toBeCloseTo(0.2 / Math.SQRT2, 12);
    expect(second?.cells["mir"]).toMatchObject({
      count: 2,
      error: null,
      parts: [
        { runId: "b0", value: 3.1 },
        { runId: "b1", value: 3.3 },
      ],
    });
    expect(second?.params).toEqual({ lr: "1e-3" });
  });

  it("do not fold the seed where it is the factor", () => {
    expect(fold(seeds.slice(2), ["seed"]).map((row) => row.levels)).toEqual([["1"], ["2"]]);
  });

  it("never fold runs that differ in anything else, also in what only one of them logged", () => {
    const runs = [member("a", { lr: "1" }), member("b", { lr: "1", warmup: "0" })];
    expect(fold(runs, ["lr"])).toHaveLength(2);
  });

  it("stand block by block: the clean comparison, other comparisons, the rest; by level within each", () => {
    const runs = [
      member("m2", { f: "2", model: "M" }),
      member("odd", { f: "0", model: "X" }),
      member("m1", { f: "1", model: "M" }),
      member("l2", { f: "2", model: "L" }),
      member("odder", { f: "3", model: "Y" }),
      member("l1", { f: "1", model: "L" }),
    ];
    const rows = fold(runs, ["f"], { baselineId: "l2" });
    expect(rows.map((row) => [row.key, row.block, row.isClean])).toEqual([
      ["l1", 0, true],
      ["l2", 0, true],
      ["m1", 1, false],
      ["m2", 1, false],
      ["odd", 2, false],
      ["odder", 2, false],
    ]);
  });

  it("are not split by a param that follows the factor one to one, though it is no clean comparison", () => {
    const runs = ["1", "2", "3"].map((lr) => member(lr, { lr, llm_lr: lr }));
    const rows = fold(runs, ["lr"], { baselineId: "2" });
    expect(rows.map((row) => [row.key, row.block, row.isClean])).toEqual([
      ["1", 0, false],
      ["2", 0, true],
      ["3", 0, false],
    ]);
  });

  it("keep the source's order until somebody orders levels", () => {
    const runs = ["3", "1", "2"].map((lr) => member(lr, { lr }));
    const keys = (options: Options) => fold(runs, ["lr"], options).map((row) => row.key);
    expect(keys({ keepsOrder: true })).toEqual(["3", "1", "2"]);
    expect(keys({ keepsOrder: true, levelOrder: { lr: ["2"] } })).toEqual(["2", "1", "3"]);
    expect(keys({})).toEqual(["1", "2", "3"]);
  });

  it("stand by the first factor, then by the next; a level that was not logged goes last", () => {
    const runs = [
      member("d", { a: "2" }),
      member("c", { a: "2", b: "9" }),
      member("b", { a: "10", b: "1" }),
      member("a", { a: "2", b: "1" }),
    ];
    expect(fold(runs, ["a", "b"]).map((row) => row.key)).toEqual(["a", "c", "d", "b"]);
  });

  it("pool their deviations by degrees of freedom", () => {
    const runs = [
      ...[1, 3].map((value, seed) => member(`a${seed}`, { f: "a", seed: String(seed) }, value)),
      ...[1, 2, 3].map((value, seed) => member(`b${seed}`, { f: "b", seed: String(seed) }, value)),
      member("c", { f: "c" }, 9),
    ];
    // Variances 2 (one degree of freedom) and 1 (two).
    expect(pooledSeedDeviation(fold(runs, ["f"]), "mir")).toBeCloseTo(Math.sqrt(4 / 3), 12);
    expect(pooledSeedDeviation(fold(runs.slice(5), ["f"]), "mir")).toBeNull();
  });
});
