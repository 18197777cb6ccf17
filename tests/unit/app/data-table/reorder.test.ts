import { describe, expect, it } from "vitest";
import type { DataColumn } from "#app/_components/data-table/data-column.ts";
import { drawnColumns } from "#app/_components/data-table/drawn-columns.ts";
import { inPlace, laidColumns, layOut, pinsThatFit } from "#app/_components/data-table/grid-layout.ts";
import { clampWidth, indexOfGap, nearestGap, withMoved } from "#app/_components/data-table/reorder.ts";

const column = (id: string, width: number, isPinned = false): DataColumn<object> => ({
  id,
  label: id,
  unit: null,
  direction: null,
  description: id,
  align: "start",
  width,
  isPinned,
  isSortable: true,
  firstDirection: "asc",
  cell: () => null,
  signature: () => "",
});

describe("moving a column", () => {
  it("puts it at its new index", () => {
    expect(withMoved(["a", "b", "c", "d"], "b", 3)).toEqual(["a", "c", "d", "b"]);
    expect(withMoved(["a", "b", "c", "d"], "d", 0)).toEqual(["d", "a", "b", "c"]);
    expect(withMoved(["a", "b"], "b", 9)).toEqual(["a", "b"]);
  });

  it("changes nothing for a column that is not there", () => {
    expect(withMoved(["a", "b"], "x", 0)).toEqual(["a", "b"]);
  });

  it("drops it in the gap nearest to the pointer", () => {
    const offsets = [0, 100, 150, 400];
    expect(nearestGap(offsets, -50)).toBe(0);
    expect(nearestGap(offsets, 49)).toBe(0);
    expect(nearestGap(offsets, 51)).toBe(1);
    expect(nearestGap(offsets, 300)).toBe(3);
    expect(nearestGap(offsets, 9000)).toBe(3);
  });

  it("stays where it is in the gaps at its own sides", () => {
    expect(indexOfGap(2, 2)).toBe(2);
    expect(indexOfGap(2, 3)).toBe(2);
    expect(indexOfGap(2, 0)).toBe(0);
    expect(indexOfGap(2, 5)).toBe(4);
  });

  it("keeps widths within reason", () => {
    expect(clampWidth(3)).toBe(48);
    expect(clampWidth(120.4)).toBe(120);
    expect(clampWidth(5000)).toBe(800);
  });
});

describe("laying out columns", () => {
  const columns = [column("a", 100), column("name", 200, true), column("b", 50), column("mir", 80, true)];
  const ordered = inPlace(columns);

  it("puts pinned ones first, in their order, and the checkboxes before all", () => {
    const layout = layOut(ordered, true, 2, 200);
    expect(laidColumns(layout).map((laid) => [laid.column.id, laid.index])).toEqual([
      ["name", 1],
      ["mir", 2],
      ["a", 3],
      ["b", 4],
    ]);
    expect(layout.pinnedOffsets).toEqual([36, 236, 316]);
    expect(layout.offsets).toEqual([0, 100, 150]);
    expect(layout.count).toBe(5);
  });

  it("lets pinned columns scroll where they would fill the view, but never the first", () => {
    expect(pinsThatFit(ordered, true, 200, 1200)).toBe(2);
    expect(pinsThatFit(ordered, true, 200, 500)).toBe(1);
    expect(pinsThatFit(ordered, true, 200, 100)).toBe(1);
    expect(pinsThatFit([column("a", 100)], true, 100, 1200)).toBe(0);
  });

  it("gives a column that stays at its place the same object, so that its cells are not drawn anew", () => {
    const before = laidColumns(layOut(ordered, true, 2, 200));
    const [first, second, ...rest] = ordered;
    if (first === undefined || second === undefined) throw new Error("there are four columns");
    const after = laidColumns(layOut([first, { ...second }, ...rest], true, 2, 200));
    expect(after.map((laid, index) => laid === before[index])).toEqual([true, false, true, true]);
  });

  it("draws the window, and the active column wherever it is, with gaps for what is left out", () => {
    const many = Array.from({ length: 20 }, (_, index) => column(`c${index}`, 10));
    const layout = layOut([column("name", 200, true), ...many], true, 1, 200);
    const drawn = (active: number) =>
      drawnColumns(layout, { first: 5, end: 8 }, active).map(({ laid, gap }) => [laid.column.id, gap]);
    expect(drawn(-1)).toEqual([
      ["c5", 50],
      ["c6", 0],
      ["c7", 0],
    ]);
    // Column 2 is the first that scrolls: checkboxes and the name stand before it.
    expect(drawn(2 + 19)).toEqual([
      ["c5", 50],
      ["c6", 0],
      ["c7", 0],
      ["c19", 110],
    ]);
    expect(drawn(2 + 1)[0]).toEqual(["c1", 10]);
    expect(drawn(2 + 1)[1]).toEqual(["c5", 30]);
    expect(drawn(2 + 6)).toHaveLength(3);
    expect(drawn(1)).toHaveLength(3);
  });
});
