import { describe, expect, it } from "vitest";
import { changedSizes, limitedSize } from "#app/_components/data-table/column-sizes.ts";

const column = (size: number) => ({ getSize: () => size, columnDef: { minSize: 48, maxSize: 800 } });

describe("resizing columns", () => {
  it("keeps widths within reason", () => {
    expect(limitedSize(column(100), 3)).toBe(48);
    expect(limitedSize(column(100), 120.4)).toBe(120);
    expect(limitedSize(column(100), 5000)).toBe(800);
  });

  it("changes the width that was dragged, and no other", () => {
    expect(changedSizes({ a: 60 }, { a: 60, b: 120.4 }, () => column(100))).toEqual({ a: 60, b: 120 });
    expect(changedSizes({ a: 60 }, { a: 9000 }, () => column(60))).toEqual({ a: 800 });
  });

  it("changes nothing where the edge was only pressed", () => {
    expect(changedSizes({}, { b: 100 }, () => column(100))).toBeNull();
    expect(changedSizes({ b: 100 }, { b: 100 }, () => column(100))).toBeNull();
  });

  it("goes back to the default width where one was let go", () => {
    expect(changedSizes({ a: 60, b: 90 }, { a: 60 }, () => column(100))).toEqual({ a: 60 });
  });
});
