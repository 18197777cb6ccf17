import { describe, expect, it } from "vitest";
import { indexOfGap, moveColumn, nearestGap } from "#app/_components/data-table/move-column.ts";

describe("moving a column", () => {
  it("puts it at its new index", () => {
    expect(moveColumn(["a", "b", "c", "d"], "b", 3)).toEqual(["a", "c", "d", "b"]);
    expect(moveColumn(["a", "b", "c", "d"], "d", 0)).toEqual(["d", "a", "b", "c"]);
    expect(moveColumn(["a", "b"], "b", 9)).toEqual(["a", "b"]);
  });

  it("changes nothing for a column that is not there", () => {
    expect(moveColumn(["a", "b"], "x", 0)).toEqual(["a", "b"]);
  });

  it("counts the visible columns, and leaves the hidden ones between them", () => {
    const order = ["a", "hidden", "b", "c", "last hidden"];
    expect(moveColumn(order, "c", 1, ["a", "b", "c"])).toEqual(["a", "hidden", "c", "b", "last hidden"]);
    expect(moveColumn(order, "a", 2, ["a", "b", "c"])).toEqual(["hidden", "b", "c", "a", "last hidden"]);
    expect(moveColumn(order, "b", 0, ["a", "b", "c"])).toEqual(["b", "a", "hidden", "c", "last hidden"]);
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
});
