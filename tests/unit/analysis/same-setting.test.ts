import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldRows } from "#lib/analysis/ablation-rows.ts";
import { groupingParams, groupRuns } from "#lib/analysis/compare-groups.ts";
import { compareRecords } from "#lib/analysis/compare-params.ts";
import { findConfounding, likeliestFactor, proposeFactors } from "#lib/analysis/confounders.ts";
import { canonicalSetting, isSameSetting } from "#lib/analysis/same-setting.ts";

describe("Two texts are one setting", () => {
  test.each([
    ["1e-3", "0.001"],
    [".001", "0.001"],
    ["1.0", "1"],
    ["+1", "1"],
    ["-0", "0.0"],
    ["1E+05", "100000"],
    ["True", "true"],
    ["[1, 2]", "[1,2]"],
    ['{ "lr": 1e-3 }', '{"lr":0.001}'],
    ["9007199254740991", "9007199254740991.0"],
  ])("%s and %s", (a, b) => {
    expect(isSameSetting(a, b)).toBe(true);
  });

  test.each([
    ["007", "7"],
    ["9007199254740993", "9007199254740992"],
    ["1234567890123456789", "1234567890123456788"],
    ["9007199254740993", "9007199254740993.0"],
    ["0.1", "0.1000000000000000055511151231257827"],
    ["12e456", "12e0456"],
    ["[some text]", "[sometext]"],
    ['["a b"]', '["ab"]'],
    ["NaN", "nan"],
    ["true", "true "],
    ["1", "true"],
    ["", "0"],
  ])("but not %s and %s", (a, b) => {
    expect(isSameSetting(a, b)).toBe(false);
  });

  test("however a double is written", () => {
    fc.assert(
      fc.property(fc.double({ min: -(2 ** 53), max: 2 ** 53, noNaN: true }), (value) => {
        fc.pre(value === 0 || Math.abs(value) > 1e-299);
        expect(isSameSetting(String(value), value.toExponential())).toBe(true);
        expect(isSameSetting(String(value), `+${Math.abs(value)}`)).toBe(value >= 0);
      }),
    );
  });

  test("for itself, and its canonical text is its own", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(canonicalSetting(canonicalSetting(text))).toBe(canonicalSetting(text));
      }),
    );
  });
});

const run = (id: string, params: Record<string, string>) => ({ id, name: id, params, values: {} });

const RUNS = [
  run("a", { lr: "1e-3", bf16: "True", width: "8", seed: "1" }),
  run("b", { lr: "0.001", bf16: "true", width: "8.0", seed: "2" }),
  run("c", { lr: "2e-3", bf16: "true", width: "8", seed: "1" }),
];

describe("Runs that write one setting in several ways", () => {
  test("are not confounded by it, and are one clean comparison", () => {
    const confounding = findConfounding(RUNS, ["lr"], "a");
    expect(confounding).toMatchObject({ confounders: [], partlyLogged: [], clean: ["a", "b", "c"] });
    expect(findConfounding(RUNS, [], "a").confounders).toMatchObject([
      { key: "lr", reference: "1e-3", differing: ["c"], values: [{ value: "1e-3" }, { value: "2e-3" }] },
    ]);
  });

  test("have one level of a factor", () => {
    expect(proposeFactors(RUNS).map(({ key, levels }) => [key, levels])).toEqual([
      ["lr", ["1e-3", "2e-3"]],
      ["seed", ["1", "2"]],
    ]);
    expect(likeliestFactor(RUNS, proposeFactors(RUNS))).toBe("lr");
  });

  test("are one row of an ablation, with the text that was logged first, in the order that somebody gave", () => {
    const rows = foldRows(RUNS, {
      factors: ["lr"],
      baselineId: "a",
      confounding: findConfounding(RUNS, ["lr"], "a"),
      levelOrder: { lr: ["0.002", "0.001"] },
      keepsOrder: false,
    });
    expect(rows.map(({ levels, runs }) => [levels, runs.map(({ id }) => id)])).toEqual([
      [["2e-3"], ["c"]],
      [["1e-3"], ["a", "b"]],
    ]);
    expect(rows[1]?.params).toEqual({ lr: "1e-3", bf16: "True", width: "8" });
  });

  test("are one group of curves, and do not differ side by side", () => {
    expect([...groupRuns(RUNS, { param: "lr" }).values()]).toEqual(["lr = 1e-3", "lr = 1e-3", "lr = 2e-3"]);
    expect(new Set(groupRuns(RUNS, "seed").values()).size).toBe(2);
    expect(groupingParams(RUNS)).toEqual(["lr"]);
    const rows = compareRecords(RUNS.map(({ params }) => params));
    expect(rows.filter(({ differs }) => differs).map(({ label }) => label)).toEqual(["lr", "seed"]);
  });
});
