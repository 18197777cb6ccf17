import { describe, expect, test } from "vitest";
import { flattenRows } from "#app/_components/runs-table/data/flat-rows.ts";
import type { LoadedRow } from "#app/_components/runs-table/data/grid-list.ts";
import type { GridView, ListView } from "#app/_components/runs-table/data/grid-store.ts";

function row(key: string, size = 1, level: 0 | 1 = 0): LoadedRow {
  return { key, kind: size > 1 ? "group" : "run", name: key, size, level, cells: new Map() };
}

function listOf(rows: readonly LoadedRow[]): ListView {
  return { total: rows.length, rowAt: (index) => rows[index], loaded: () => rows };
}

function viewOf(rows: readonly LoadedRow[], members: Record<string, readonly LoadedRow[]> = {}): GridView {
  return {
    ...listOf(rows),
    runs: rows.reduce((sum, one) => sum + one.size, 0),
    error: null,
    facts: new Map(),
    baseline: { ...row("base"), isBaselineCopy: true },
    indexOf: (key) => rows.findIndex((one) => one.key === key),
    members: (group) => (members[group] === undefined ? undefined : listOf(members[group])),
  };
}

const groups = [row("a", 2), row("b", 3), row("c", 2)];
const runsOf = (group: string, size: number) =>
  Array.from({ length: size }, (_, index) => row(`${group}${index}`, 1, 1));
const keys = (view: GridView, open: readonly string[], hasBaseline = false) => {
  const flat = flattenRows(view, open, hasBaseline);
  return Array.from({ length: flat.total }, (_, index) => flat.rowAt(index)?.key ?? "…");
};

describe("rows below each other", () => {
  test("are the list itself while nothing is open", () => {
    expect(keys(viewOf(groups), [])).toEqual(["a", "b", "c"]);
  });

  test("have the runs of open groups below these, whichever was opened first", () => {
    const view = viewOf(groups, { a: runsOf("a", 2), c: runsOf("c", 2) });
    expect(keys(view, ["c", "a"])).toEqual(["a", "a0", "a1", "b", "c", "c0", "c1"]);
  });

  test("leave room for runs of an open group that are not loaded yet", () => {
    expect(keys(viewOf(groups), ["b"])).toEqual(["a", "b", "…", "…", "…", "c"]);
  });

  test("begin with the baseline", () => {
    expect(keys(viewOf(groups, { a: runsOf("a", 2) }), ["a"], true)).toEqual([
      "base",
      "a",
      "a0",
      "a1",
      "b",
      "c",
    ]);
  });

  test("ignore open groups that the table does not have", () => {
    expect(keys(viewOf(groups), ["gone"])).toEqual(["a", "b", "c"]);
  });
});

describe("what is in sight", () => {
  const view = viewOf(groups, { b: runsOf("b", 3) });

  test("is a part of the list, and of the open groups in it", () => {
    const flat = flattenRows(view, ["b"], false);
    expect(flat.rangesOf(0, 3)).toEqual([
      { group: null, first: 0, last: 1 },
      { group: "b", first: 0, last: 1 },
    ]);
    expect(flat.rangesOf(5, 5)).toEqual([{ group: null, first: 2, last: 2 }]);
  });

  test("counts without the baseline above", () => {
    const flat = flattenRows(view, ["b"], true);
    expect(flat.rangesOf(0, 1)).toEqual([{ group: null, first: 0, last: 0 }]);
    expect(flat.rangesOf(4, 6)).toEqual([
      { group: null, first: 1, last: 2 },
      { group: "b", first: 1, last: 2 },
    ]);
  });
});
