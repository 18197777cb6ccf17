import type { RowSelectionState } from "@tanstack/react-table";
import { describe, expect, it } from "vitest";
import { locateRow } from "#app/_components/data-table/locate-row.ts";
import { isSameSelection, toggled, withRange } from "#app/_components/data-table/row-range.ts";

/** Ten rows, of which the fifth and sixth are not loaded. */
const idAt = (index: number) => (index === 4 || index === 5 ? undefined : `r${index}`);
const selection = (...ids: string[]): RowSelectionState => Object.fromEntries(ids.map((id) => [id, true]));

describe("selecting rows", () => {
  it("toggles one without touching what was given", () => {
    const selected = selection("r1");
    expect(toggled(selected, "r2")).toEqual(selection("r1", "r2"));
    expect(toggled(selected, "r1")).toEqual(selection());
    expect(selected).toEqual(selection("r1"));
  });

  it("selects the loaded rows of a range, in either direction, beside what was selected", () => {
    expect(withRange(selection("r9"), 3, 6, idAt)).toEqual(selection("r9", "r3", "r6"));
    expect(withRange(selection("r9"), 6, 3, idAt)).toEqual(selection("r9", "r3", "r6"));
  });

  it("lets rows go when a range is drawn back", () => {
    const base = selection("r0");
    const long = withRange(base, 1, 3, idAt);
    expect(long).toEqual(selection("r0", "r1", "r2", "r3"));
    expect(withRange(base, 1, 2, idAt)).toEqual(selection("r0", "r1", "r2"));
  });

  it("is the same whatever the order in which rows were selected", () => {
    expect(isSameSelection(selection("r1", "r2"), selection("r2", "r1"))).toBe(true);
    expect(isSameSelection(selection("r1", "r2"), selection("r1", "r3"))).toBe(false);
    expect(isSameSelection(selection("r1", "r2"), selection("r1"))).toBe(false);
  });
});

describe("finding the active row again", () => {
  it("follows its key to wherever the row went", () => {
    const reversed = (index: number) => idAt(9 - index);
    expect(locateRow("r2", 2, 10, idAt)).toBe(2);
    expect(locateRow("r2", 2, 10, reversed)).toBe(7);
  });

  it("stays at its place while the row is not loaded, inside the table", () => {
    expect(locateRow("r4", 4, 10, idAt)).toBe(4);
    expect(locateRow("gone", 8, 10, idAt)).toBe(8);
    expect(locateRow("gone", 8, 3, idAt)).toBe(2);
    expect(locateRow(null, 5, 10, idAt)).toBe(5);
  });

  it("is in the header when it was, and when there are no rows", () => {
    expect(locateRow(null, -1, 10, idAt)).toBe(-1);
    expect(locateRow("r1", 1, 0, () => undefined)).toBe(-1);
  });
});
