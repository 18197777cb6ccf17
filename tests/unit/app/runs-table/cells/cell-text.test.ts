import { describe, expect, test } from "vitest";
import {
  heatOf,
  numberText,
  printedBest,
  rankedText,
  spreadText,
} from "#app/_components/runs-table/cells/cell-text.ts";
import type { GridFacts } from "#lib/tables/query/grid-schema.ts";
import type { Column } from "#lib/tables/query/schema.ts";

const score: Column = {
  id: "scores.a",
  label: "a",
  group: "Scores",
  kind: "number",
  unit: null,
  direction: "higher",
  format: "score",
  description: "",
  isDefault: true,
  filled: 9,
};
const mir: Column = { ...score, id: "mir.exact", group: "MIR", direction: "lower", format: "mir" };

function factsOf(values: readonly number[]): GridFacts {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  return {
    minimum: sorted[0] ?? null,
    secondMinimum: sorted[1] ?? null,
    maximum: sorted.at(-1) ?? null,
    secondMaximum: sorted.at(-2) ?? null,
    filled: values.length,
    differs: sorted.length > 1,
    seedDeviation: null,
  };
}

describe("the best and second-best value", () => {
  test("follow the direction, and are compared as printed", () => {
    expect(printedBest(factsOf([50, 61.21, 61.24, 70]), score, undefined)).toEqual({
      best: "70.0",
      second: "61.2",
    });
    expect(printedBest(factsOf([3.1, 2.9, 3.4]), mir, undefined)).toEqual({ best: "2.900", second: "3.100" });
    expect(printedBest(factsOf([3.1, 2.9, 3.4]), mir, { direction: "higher", format: "f1" })).toEqual({
      best: "3.4",
      second: "3.1",
    });
  });

  test("are compared by their numbers where cells print settings as they were logged", () => {
    const lr: Column = { ...mir, id: "params.lr", group: "Params", format: "setting" };
    const { best } = printedBest(factsOf([0.001, 0.01]), lr, undefined);
    expect(rankedText({ value: 0.001, text: "1e-3" }, lr, undefined)).toBe(best);
    expect(numberText({ value: 0.001, text: "1e-3" }, lr, undefined)).toBe("1e-3");
  });

  test("are no two where both print alike", () => {
    expect(printedBest(factsOf([50, 70.01, 70.04]), score, undefined)).toEqual({
      best: "70.0",
      second: null,
    });
  });

  test("say nothing of too few values, of equal ones and without a direction", () => {
    const none = { best: null, second: null };
    expect(printedBest(factsOf([70]), score, undefined)).toEqual(none);
    expect(printedBest(factsOf([70, 70, 70]), score, undefined)).toEqual(none);
    expect(printedBest(factsOf([60, 70]), score, undefined)).toEqual({ best: "70.0", second: null });
    expect(printedBest(factsOf([60, 70, 80]), score, { direction: "none" })).toEqual(none);
    expect(printedBest(undefined, score, undefined)).toEqual(none);
  });
});

describe("heat", () => {
  test("goes from the worst value to the best one", () => {
    const facts = factsOf([2, 3, 4]);
    expect([2, 3, 4].map((value) => heatOf(value, facts, score, undefined))).toEqual([0, 0.5, 1]);
    expect([2, 3, 4].map((value) => heatOf(value, facts, mir, undefined))).toEqual([1, 0.5, 0]);
    expect(heatOf(2, facts, mir, { direction: "none" })).toBe(0);
  });

  test("does not exist where all values are equal, nor for what is no number", () => {
    expect(heatOf(2, factsOf([2, 2]), score, undefined)).toBeNull();
    expect(heatOf(null, factsOf([2, 3]), score, undefined)).toBeNull();
    expect(heatOf(Number.NaN, factsOf([2, 3]), score, undefined)).toBeNull();
  });
});

describe("numbers of cells", () => {
  test("are printed where the column is one of numbers", () => {
    expect(numberText({ value: 61.25 }, score, undefined)).toBe("61.3");
    expect(numberText({ value: "NaN" }, score, undefined)).toBe("NaN");
    expect(numberText({ text: "adam" }, score, undefined)).toBeNull();
    expect(numberText({ value: 1, text: "1" }, { ...score, kind: "text" }, undefined)).toBeNull();
  });

  test("have deviations in their own digits, unless these would say zero", () => {
    expect(spreadText(0.2345, "61.3")).toBe("0.2");
    expect(spreadText(0.0021, "3.142")).toBe("0.002");
    expect(spreadText(0.0214, "61.3")).toBe("0.021");
    expect(spreadText(0, "61.3")).toBe("0.0");
    expect(spreadText(0.000123, "1e−3")).toBe("1.2e−4");
  });
});
