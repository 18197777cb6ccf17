import { describe, expect, it } from "vitest";
import {
  drawnColumns,
  drawnOrder,
  indexOf,
  layOut,
  pinsThatFit,
} from "#app/_components/data-table/column-layout.ts";
import type { DataColumn } from "#app/_components/data-table/data-column.ts";

const column = (id: string, size: number): DataColumn<object> => ({
  id,
  label: id,
  unit: null,
  direction: null,
  description: id,
  align: "start",
  size,
  minSize: 48,
  maxSize: 800,
  enablePinning: true,
  enableHiding: true,
  sortDescFirst: false,
  cell: () => null,
  signature: () => "",
});

/** Lays out columns in the form of TanStack's pinned and other columns. */
function layOutAll(start: readonly DataColumn<object>[], center: readonly DataColumn<object>[]) {
  const sized = (columns: readonly DataColumn<object>[]) =>
    columns.map(({ id, size }) => ({ id, getSize: () => size }));
  const all = [...start, ...center];
  return layOut(sized(start), sized(center), new Map(all.map((one) => [one.id, one])), {});
}

describe("laying out columns", () => {
  const [a, b, name, mir] = [column("a", 100), column("b", 50), column("name", 200), column("mir", 80)];

  it("puts pinned ones first, in their order, and the checkboxes before all", () => {
    const layout = layOutAll([name, mir], [a, b]);
    expect(drawnOrder(layout).map(({ id }) => [id, indexOf(layout, id)])).toEqual([
      ["name", 1],
      ["mir", 2],
      ["a", 3],
      ["b", 4],
    ]);
    expect(layout.startOffsets).toEqual([36, 236, 316]);
    expect(layout.centerOffsets).toEqual([0, 100, 150]);
    expect(layout.count).toBe(5);
  });

  it("lets pinned columns scroll where they would fill the view, but never the first", () => {
    expect(pinsThatFit([200, 80], 1200)).toBe(2);
    expect(pinsThatFit([200, 80], 500)).toBe(1);
    expect(pinsThatFit([200, 80], 100)).toBe(1);
    expect(pinsThatFit([], 1200)).toBe(0);
  });

  it("keeps the objects of the columns, so that cells of a column that stays are not drawn anew", () => {
    const before = drawnOrder(layOutAll([name, mir], [a, b]));
    const after = drawnOrder(layOutAll([name, { ...mir }], [a, b]));
    expect(after.map((one, index) => one === before[index])).toEqual([true, false, true, true]);
  });

  it("draws the window, and the active column wherever it is, with gaps for what is left out", () => {
    const many = Array.from({ length: 20 }, (_, index) => column(`c${index}`, 10));
    const layout = layOutAll([name], many);
    const drawn = (active: number) =>
      drawnColumns(layout, { first: 5, end: 8 }, active).map(({ column: one, gap }) => [one.id, gap]);
    expect(drawn(-1)).toEqual([
      ["c5", 50],
      ["c6", 0],
      ["c7", 0],
    ]);
    // Column 2 is the first that scrolls, after the checkboxes and the name.
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
