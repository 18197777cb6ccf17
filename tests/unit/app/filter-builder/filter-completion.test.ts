import { describe, expect, it } from "vitest";
import { completionAt, valueAt } from "#app/_components/filter-builder/filter-completion.ts";
import type { Column } from "#lib/tables/query/schema.ts";

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

  it("offers the values of a column where they are known, quoted unless they are numbers", () => {
    const values = ["0.001", "1e-4", "auto"];
    const valued = (source: string) =>
      completionAt(source, source.length, columns, { values })?.options.map(({ text }) => text) ?? null;
    expect(valued("params.lr = ")).toEqual(["0.001", "1e-4", '"auto"']);
    expect(valued('params."batch size" in (1, "au')).toEqual(['"auto"']);
    expect(valued("params.lr = auto")).toBeNull();
    expect(completionAt('params.lr != "au', 16, columns, { values })).toMatchObject({ from: 13, to: 16 });
  });

  it("offers operators by words behind a column, and values as patterns that mean themselves", () => {
    expect(texts("status con")).toEqual(["contains"]);
    expect(texts("params.lr reg")).toEqual(["~"]);
    expect(texts('params."batch size" not c')).toEqual(["contains"]);
    expect(texts("params.lr nul")).toEqual(["is null", "is not null"]);
    const values = ["v1.5 (a)"];
    expect(completionAt("params.lr ~ v1", 14, columns, { values })?.options[0]?.text).toBe(
      String.raw`"v1\\.5 \\(a\\)"`,
    );
    expect(completionAt("params.lr contains v1", 21, columns, { values })?.options[0]?.text).toBe(
      '"v1.5 (a)"',
    );
  });

  it("offers statistics and the columns behind them for groups", () => {
    const grouped = (source: string) =>
      completionAt(source, source.length, columns, { statistics: true })?.options.map(({ text }) => text) ??
      null;
    expect(grouped("me")).toEqual(["mean:", "median:", "metrics.train_loss"]);
    expect(grouped("runs > 2 and std:loss")).toEqual(["metrics.train_loss"]);
    expect(completionAt("std:loss", 8, columns, { statistics: true })).toMatchObject({ from: 4, to: 8 });
  });

  it("names the column whose value stands at the caret by its id", () => {
    expect(valueAt('params."batch size" in (1, 2', 28)).toMatchObject({
      column: "params.batch size",
      typed: "2",
    });
    expect(valueAt("params.lr = 1 and ", 18)).toBeNull();
    expect(valueAt("params.lr", 9)).toBeNull();
  });
});
