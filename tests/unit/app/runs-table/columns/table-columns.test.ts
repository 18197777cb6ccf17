import { describe, expect, test } from "vitest";
import { fidColumnId, inserted } from "#app/_components/runs-table/columns/chooser-entries.ts";
import { expressionError, matcherOf } from "#app/_components/runs-table/columns/column-search.ts";
import { withColumnSettings } from "#app/_components/runs-table/columns/column-settings.ts";
import { grouping, statisticsOf, toggledStatistic } from "#app/_components/runs-table/columns/grouping.ts";
import { withColumns, withDefinition } from "#app/_components/runs-table/columns/table-columns.ts";
import { columnsWithin } from "#app/_components/runs-table/columns/visible-columns.ts";
import { hasFilters } from "#app/_components/runs-table/toolbar/has-filters.ts";
import { moveItem } from "#app/_components/runs-table/toolbar/move-item.ts";
import { defaultColumnIds, differingColumns, shownColumns } from "#lib/tables/columns/shown-columns.ts";
import { EMPTY_STATE, type GridState } from "#lib/tables/query/grid-state.ts";
import type { Column } from "#lib/tables/query/schema.ts";

function column(id: string, group: Column["group"], isDefault: boolean): Column {
  return {
    id,
    label: id.slice(id.indexOf(".") + 1),
    group,
    kind: "number",
    unit: null,
    direction: null,
    format: "number",
    description: id,
    isDefault,
    filled: 1,
  };
}

const columns = [
  column("name", "Run", true),
  column("status", "Run", true),
  column("mir.exact", "MIR", true),
  column("mir.remove", "MIR", false),
  column("metrics.train_loss", "Metrics", true),
  column("params.lr", "Params", true),
  column("params.seed", "Params", true),
  column("runs", "Run", false),
];
const state = (patch: Partial<GridState>): GridState => ({ ...EMPTY_STATE, ...patch });
const ids = (patch: Partial<GridState>) => shownColumns(state(patch), columns, "exact").map((one) => one.id);

describe("the shown columns", () => {
  test("are the default ones with the chosen definition of MIR", () => {
    expect(ids({ mir: "remove" })).toEqual([
      "name",
      "status",
      "mir.remove",
      "metrics.train_loss",
      "params.lr",
      "params.seed",
    ]);
  });

  test("stand in the order that was chosen, the name first, then what is pinned", () => {
    const columnSettings = new Map([["params.lr", { isPinned: true }]]);
    expect(ids({ columns: ["mir.exact", "params.lr", "status"], columnSettings })).toEqual([
      "name",
      "params.lr",
      "mir.exact",
      "status",
    ]);
  });

  test("leave out what the project does not have, and have what is made of its columns", () => {
    expect(ids({ columns: ["params.gone", "metrics:min.train_loss", "fid.exact/1-4"] })).toEqual([
      "name",
      "metrics:min.train_loss",
      "fid.exact/1-4",
    ]);
  });

  test("of groups say how many runs there are and nothing of seeds", () => {
    expect(defaultColumnIds(state({ groupBy: ["seed"] }), columns, "exact")).toEqual([
      "name",
      "runs",
      "mir.exact",
      "metrics.train_loss",
      "params.lr",
    ]);
  });

  test("are not mentioned in the URL while they are the default ones in their order", () => {
    const standard = defaultColumnIds(EMPTY_STATE, columns, "exact");
    expect(withColumns(EMPTY_STATE, standard, columns, "exact").columns).toBeNull();
    expect(withColumns(EMPTY_STATE, [...standard].reverse(), columns, "exact").columns).toEqual(
      [...standard].reverse(),
    );
  });

  test("that are equal everywhere are hidden on demand, and the unknown ones kept", () => {
    const facts = {
      minimum: null,
      secondMinimum: null,
      maximum: null,
      secondMaximum: null,
      filled: 2,
      seedDeviation: null,
    };
    const known = new Map([
      ["status", { ...facts, differs: false }],
      ["params.lr", { ...facts, differs: true }],
    ]);
    expect(differingColumns(columns.slice(0, 7), known).map((one) => one.id)).toEqual([
      "name",
      "mir.exact",
      "mir.remove",
      "metrics.train_loss",
      "params.lr",
      "params.seed",
    ]);
  });

  test("follow to another definition of MIR with order and looks", () => {
    const before = state({
      sort: [{ column: "std:mir.exact", direction: "desc" }],
      columns: ["name", "mir.exact", "mir:best.exact", "fid.exact/3"],
      columnSettings: new Map([["mir.exact", { heat: true }]]),
    });
    const after = withDefinition(before, "remove", "exact");
    expect(after).toMatchObject({
      mir: "remove",
      sort: [{ column: "std:mir.remove", direction: "desc" }],
      columns: ["name", "mir.remove", "mir:best.remove", "fid.remove/3"],
    });
    expect([...after.columnSettings.keys()]).toEqual(["mir.remove"]);
    expect(withDefinition(after, "exact", "exact")).toEqual(before);
  });

  test("come in behind the last shown one of their group", () => {
    const groupOf = (id: string) => id.slice(0, id.indexOf("."));
    expect(inserted(["m.a", "p.a", "m.b", "p.b"], "m.c", groupOf)).toEqual([
      "m.a",
      "p.a",
      "m.b",
      "m.c",
      "p.b",
    ]);
    expect(inserted(["m.a"], "s.a", groupOf)).toEqual(["m.a", "s.a"]);
  });
});

describe("the columns in sight", () => {
  const placed = Array.from({ length: 100 }, (_, index) => ({
    id: `c${index}`,
    width: 100,
    isPinned: index === 0,
  }));

  test("are those of the window, some beyond it, and the pinned ones", () => {
    const seen = columnsWithin(placed, 5000, 1000);
    expect(seen[0]).toBe("c0");
    expect(seen.length).toBeLessThan(24);
    expect(seen).toEqual(expect.arrayContaining(["c51", "c60"]));
    expect(seen).not.toContain("c1");
  });
});

describe("the search for columns", () => {
  const found = (search: string) => columns.filter(matcherOf(search)).map((one) => one.id);

  test("takes words in any order", () => {
    expect(found("loss train")).toEqual(["metrics.train_loss"]);
    expect(found("params")).toEqual(["params.lr", "params.seed"]);
  });

  test("takes an expression between slashes, also before the second one is written", () => {
    expect(found("/^params\\.(lr|seed)$/")).toEqual(["params.lr", "params.seed"]);
    expect(found("/^MIR")).toEqual(["mir.exact", "mir.remove"]);
  });

  test("says what is wrong with an expression", () => {
    expect(expressionError("/(/")).toMatch(/group/i);
    expect(expressionError("/a+/")).toBeNull();
    expect(expressionError("plain (")).toBeNull();
  });
});

describe("FID of layers", () => {
  test("is written as a layer or a range", () => {
    expect(fidColumnId("exact", " 12 ")).toEqual({ id: "fid.exact/12" });
    expect(fidColumnId("exact", "1 – 8")).toEqual({ id: "fid.exact/1-8" });
    for (const wrong of ["", "0", "8-1", "all"]) {
      expect(fidColumnId("exact", wrong)).toHaveProperty("error");
    }
  });
});

describe("what goes along with a change", () => {
  test("of the grouping: keys of its groups", () => {
    const group = "0123456789abcdef0123456789abcdef";
    const before = state({
      groupBy: ["seed"],
      open: [group],
      baseline: group,
      having: "n > 2",
      sort: [{ column: "std:mir.exact", direction: "desc" }],
    });
    expect(grouping(before, [])).toEqual({
      columns: null,
      groupBy: [],
      open: [],
      baseline: null,
      having: "",
      sort: null,
    });
    const run = "01a207a6-a080-773e-a020-ef4ea6a29676";
    expect(grouping(state({ baseline: run }), ["seed"]).baseline).toBe(run);
  });

  test("of a look: nothing that the column does by itself", () => {
    const columnSettings = withColumnSettings(new Map([["a", { heat: true }]]), "a", { format: "f2" });
    expect(columnSettings.get("a")).toEqual({ heat: true, format: "f2" });
    expect(withColumnSettings(columnSettings, "a", { heat: undefined, format: undefined }).has("a")).toBe(
      false,
    );
    expect(withColumnSettings(new Map(), "a", { marks: false }).get("a")).toEqual({ marks: false });
  });

  test("of the place of one item: the place of those between", () => {
    expect(moveItem(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
    expect(moveItem(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
  });

  test("a filter over groups narrows nothing while there are none", () => {
    expect(hasFilters(state({ having: "n > 2" }))).toBe(false);
    expect(hasFilters(state({ having: "n > 2", groupBy: ["seed"] }))).toBe(true);
    expect(hasFilters(state({ archived: "show" }))).toBe(false);
  });
});

describe("statistics of groups", () => {
  const mir = column("mir.exact", "MIR", true);

  test("are offered beside columns of numbers where rows are groups, but for the one that stands there already", () => {
    const offered = statisticsOf(mir, state({ groupBy: ["seed"] })).map(({ id }) => id);
    expect(offered).toEqual([
      "std:mir.exact",
      "median:mir.exact",
      "min:mir.exact",
      "max:mir.exact",
      "n:mir.exact",
    ]);
    expect(statisticsOf(mir, state({}))).toEqual([]);
    expect(statisticsOf({ ...mir, id: "std:mir.exact" }, state({ groupBy: ["seed"] }))).toEqual([]);
    expect(statisticsOf({ ...mir, kind: "text" }, state({ groupBy: ["seed"] }))).toEqual([]);
  });

  test("come in behind their column and its other statistics, and go again", () => {
    const one = toggledStatistic(["name", "mir.exact", "status"], "std:mir.exact");
    expect(one).toEqual(["name", "mir.exact", "std:mir.exact", "status"]);
    expect(toggledStatistic(one, "n:mir.exact")).toEqual([
      "name",
      "mir.exact",
      "std:mir.exact",
      "n:mir.exact",
      "status",
    ]);
    expect(toggledStatistic(one, "std:mir.exact")).toEqual(["name", "mir.exact", "status"]);
    expect(inserted(["name", "mir.exact", "status"], "std:mir.exact", () => "MIR")).toEqual(one);
  });

  test("are columns of groups only, and leave with the grouping", () => {
    const chosen = ["name", "mir.exact", "std:mir.exact"];
    expect(ids({ columns: chosen, groupBy: ["seed"] })).toEqual(chosen);
    expect(ids({ columns: chosen })).toEqual(["name", "mir.exact"]);
    expect(grouping(state({ columns: chosen, groupBy: ["seed"] }), []).columns).toEqual([
      "name",
      "mir.exact",
    ]);
  });
});
