import { describe, expect, it } from "vitest";
import { averageSource, defaultDivisor } from "#app/_components/calculations/average-source.ts";
import { expressionError, nameError } from "#app/_components/calculations/check-calculation.ts";
import { expressionCompletion } from "#app/_components/calculations/expression-completion.ts";
import {
  freeName,
  usesOf,
  withCalculation,
  withChangedCalculation,
  withoutCalculation,
} from "#app/_components/calculations/with-calculations.ts";
import { parseExpression } from "#lib/tables/calculations/expression-parser.ts";
import { EMPTY_STATE, type GridState } from "#lib/tables/query/grid-state.ts";
import type { Column } from "#lib/tables/query/schema.ts";

const column = (id: string, kind: Column["kind"] = "number"): Column => ({
  id,
  label: id,
  group: id.startsWith("scores") ? "Scores" : "Metrics",
  kind,
  unit: null,
  direction: null,
  format: "number",
  description: id,
  isDefault: true,
  filled: 1,
});
const columns = [
  column("metrics.train_loss"),
  column("metrics.val_loss"),
  column("scores.MMB"),
  column("scores.MME"),
  column("params.lr", "text"),
];

describe("the source of a custom average", () => {
  const parts = [
    { column: "scores.MMB", weight: 1, divisor: 1 },
    { column: "scores.MME", weight: 1, divisor: 20 },
  ];

  it("is a mean that is missing where a score is, unless told otherwise", () => {
    expect(averageSource(parts, false)).toBe("mean(scores.MMB, scores.MME / 20)");
    expect(averageSource(parts, true)).toBe("mean_of_present(scores.MMB, scores.MME / 20)");
  });

  it("has weights only where they differ, and quotes keys that need it", () => {
    const odd = [...parts, { column: "scores.my bench", weight: 2.5, divisor: 1 }];
    const source = averageSource(odd, false);
    expect(source).toBe('weighted_mean(scores.MMB, 1, scores.MME / 20, 1, scores."my bench", 2.5)');
    expect(parseExpression(source).ok).toBe(true);
  });

  it("divides by what a benchmark declares, else MME by 20, as the paper does, and nothing else", () => {
    const ids = ["scores.MME", "scores.vlmeval/mme", "scores.MMB", "scores.mmember"];
    expect(ids.map((id) => defaultDivisor({ id }))).toEqual([20, 20, 1, 1]);
    expect(defaultDivisor({ id: "scores.MME", averageDivisor: 28 })).toBe(28);
    expect(defaultDivisor({ id: "scores.MME", averageDivisor: 1 })).toBe(1);
    expect(defaultDivisor({ id: "scores.OCRBench", averageDivisor: 10 })).toBe(10);
  });
});

describe("checking a calculation against the project", () => {
  const check = (source: string, others: { name: string; source: string }[] = []) =>
    expressionError({ name: "x", source }, others, columns);

  it("takes what the project can give", () => {
    expect(check("metrics.val_loss - metrics:min.train_loss")).toBeNull();
    expect(
      check("mean(scores.MMB, calc.y) * params.lr", [{ name: "y", source: "scores.MME / 20" }]),
    ).toBeNull();
  });

  it.each([
    ["1 + metrics.gone", 4, /there is no column metrics.gone here$/],
    ["metrics.val_loss-metrics.train_loss", 0, /put spaces around the - behind metrics.val_loss/],
    ["metrics.val_loss/2", 0, /put spaces around the \/ behind/],
    ["calc.y", 0, /no column calc.y/],
    ["calc.x + 1", 0, /circle/],
    ["1 +", 3, /found the end/],
    ["scores.MMB; 1", 10, /unexpected character ";"/],
    ['scores."a;b"', 9, /semicolon/],
  ])("refuses %s at character %i", (source, position, message) => {
    expect(check(source)).toMatchObject({ position, message: expect.stringMatching(message) });
  });

  it("finds a circle through others", () => {
    expect(check("calc.y + 1", [{ name: "y", source: "calc.x * 2" }])?.message).toMatch(/circle/);
  });

  it("refuses names that the address could not hold or that are taken", () => {
    expect(nameError("gap-2", [])).toBeNull();
    expect(nameError("2gap", [])).toMatch(/Begin with a letter/);
    expect(nameError("a b", [])).toMatch(/letters, digits/);
    expect(nameError("gap", [{ name: "gap", source: "1" }])).toMatch(/already/);
    expect(
      freeName("gap", [
        { name: "gap", source: "1" },
        { name: "gap2", source: "1" },
      ]),
    ).toBe("gap3");
  });
});

describe("calculations in the state of a table", () => {
  const gap = { name: "gap", source: "metrics.val_loss - metrics.train_loss" };
  const state: GridState = withCalculation({ ...EMPTY_STATE, columns: ["name", "mir.exact"] }, gap);

  it("come into sight when they are added, follow a new name, and leave nothing behind", () => {
    expect(state.columns).toContain("calc.gap");
    const sorted: GridState = { ...state, sort: [{ column: "calc.gap", direction: "asc" }] };
    const renamed = withChangedCalculation(sorted, gap, { ...gap, name: "lag" });
    expect(renamed.columns).toContain("calc.lag");
    expect(renamed.sort).toEqual([{ column: "calc.lag", direction: "asc" }]);
    expect(withoutCalculation(renamed, "lag")).toEqual({ ...EMPTY_STATE, columns: ["name", "mir.exact"] });
  });

  it("are known to be in use by filters and by each other", () => {
    const used: GridState = {
      ...state,
      calculations: [...state.calculations, { name: "twice", source: "2 * calc.gap" }],
      filter: "calc.gap > 1",
      having: "std:calc.gap < 1",
    };
    expect(usesOf(used, "gap")).toEqual(["twice", "the filter", "the groups’ filter"]);
    expect(usesOf({ ...state, filter: "calc.gap2 > 1 and calc.gap-x < 2" }, "gap")).toEqual([]);
  });
});

describe("completing an expression", () => {
  const texts = (source: string) =>
    expressionCompletion(source, source.length, columns)?.options.map(({ text }) => text) ?? null;

  it("offers columns and functions by the word before the caret", () => {
    expect(texts("metrics.val_loss - tra")).toEqual(["metrics.train_loss"]);
    expect(texts("mean")).toEqual(["mean(", "mean_of_present("]);
    expect(texts("m")).toBeNull();
    expect(texts("metrics.val_loss")).toBeNull();
  });
});
