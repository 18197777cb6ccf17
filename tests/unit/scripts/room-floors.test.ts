import { describe, expect, test } from "vitest";
import { roomsOf } from "../../../scripts/lib/room-floors.ts";

const imports = (from: string, to: string) => ({ from, to, isTypeOnly: false });
const roomOf = (file: string) => file.split("/")[1] ?? null;

describe("The floors of rooms", () => {
  test("follow from what each room imports, its own files and packages aside", () => {
    const rooms = roomsOf(
      [
        imports("lib/rows/a.ts", "lib/sql/b.ts"),
        imports("lib/rows/a.ts", "lib/rows/c.ts"),
        imports("lib/sql/b.ts", "lib/query/d.ts"),
        imports("lib/columns/e.ts", "lib/query/d.ts"),
        imports("lib/query/d.ts", "zod"),
      ],
      roomOf,
    );
    expect(rooms).toEqual([
      { name: "rows", imports: ["sql"], floor: 3 },
      { name: "columns", imports: ["query"], floor: 2 },
      { name: "sql", imports: ["query"], floor: 2 },
      { name: "query", imports: [], floor: 1 },
    ]);
  });

  test("do not exist for rooms that import each other, which are named", () => {
    const circle = [
      imports("lib/a/x.ts", "lib/b/x.ts"),
      imports("lib/b/x.ts", "lib/c/x.ts"),
      imports("lib/c/x.ts", "lib/a/x.ts"),
    ];
    expect(() => roomsOf(circle, roomOf)).toThrow("These rooms import each other: a → b → c → a");
  });
});
