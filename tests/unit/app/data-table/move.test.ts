import { describe, expect, it } from "vitest";
import { moveInGrid } from "#app/_components/data-table/move.ts";

const size = { rows: 10, columns: 4, page: 5 };
const press = (row: number, column: number, key: string, ctrlKey = false) =>
  moveInGrid({ row, column }, { key, ctrlKey }, size);

describe("moving in a grid by keys", () => {
  it("goes from the header into the rows and back by arrows", () => {
    expect(press(-1, 2, "ArrowDown")).toEqual({ row: 0, column: 2 });
    expect(press(0, 2, "ArrowUp")).toEqual({ row: -1, column: 2 });
  });

  it("stays among the rows with j and k", () => {
    expect(press(-1, 0, "j")).toEqual({ row: 0, column: 0 });
    expect(press(0, 1, "k")).toEqual({ row: 0, column: 1 });
  });

  it("never leaves the grid", () => {
    expect(press(9, 3, "ArrowDown")).toEqual({ row: 9, column: 3 });
    expect(press(9, 3, "ArrowRight")).toEqual({ row: 9, column: 3 });
    expect(press(-1, 0, "ArrowUp")).toEqual({ row: -1, column: 0 });
    expect(press(3, 0, "ArrowLeft")).toEqual({ row: 3, column: 0 });
    expect(press(8, 0, "PageDown")).toEqual({ row: 9, column: 0 });
  });

  it("goes to the ends of the row, and of the table with Ctrl", () => {
    expect(press(4, 2, "Home")).toEqual({ row: 4, column: 0 });
    expect(press(4, 2, "End")).toEqual({ row: 4, column: 3 });
    expect(press(4, 2, "Home", true)).toEqual({ row: 0, column: 2 });
    expect(press(4, 2, "End", true)).toEqual({ row: 9, column: 2 });
  });

  it("leaves other keys alone", () => {
    expect(press(4, 2, "Enter")).toBeNull();
    expect(press(4, 2, "x")).toBeNull();
  });
});
