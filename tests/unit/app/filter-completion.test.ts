import { describe, expect, it } from "vitest";
import { completionAt } from "#app/_components/runs-table/filter-completion.ts";
import type { Column } from "#lib/tables/schema.ts";

const columns = ["params.lr", "params.batch size", "metrics.train_loss", "status"].map(
  (id): Column => ({
    id,
    label: id,
    group: "Params",
    kind: "number",
    unit: null,
    direction: null,
    format: "number",
    description: id,
    isDefault: true,
    filled: 1,
  }),
);
const at = (source: string) => completionAt(source, source.length, columns);
const texts = (source: string) => at(source)?.options.map(({ text }) => text) ?? null;

describe("completing a filter", () => {
  it("offers the columns that contain the word before the caret, quoted where they must be", () => {
    expect(texts("par")).toEqual(["params.lr", 'params."batch size"']);
    expect(texts("params.lr < 1 and loss")).toEqual(["metrics.train_loss"]);
  });

  it("says which part of the text it replaces", () => {
    expect(at("params.lr < 1 and loss")).toMatchObject({ from: 18, to: 22 });
  });

  it("offers the statuses after status =", () => {
    expect(texts('status = "fi')).toEqual(["finished"]);
  });

  it("offers nothing for values, for words that are whole and for single letters", () => {
    expect(texts("params.lr < par")).toBeNull();
    expect(texts("params.lr")).toBeNull();
    expect(texts("p")).toBeNull();
  });
});
