import { describe, expect, it } from "vitest";
import { loadedKeys, locate, toggled, withRange } from "#app/_components/data-table/selection.ts";

/** Ten rows, of which the fifth and sixth are not loaded. */
const keyAt = (index: number) => (index === 4 || index === 5 ? undefined : `r${index}`);
const set = (...keys: string[]) => new Set(keys);

describe("selecting rows", () => {
  it("toggles one without touching what was given", () => {
    const selected = set("r1");
    expect(toggled(selected, "r2")).toEqual(set("r1", "r2"));
    expect(toggled(selected, "r1")).toEqual(set());
    expect(selected).toEqual(set("r1"));
  });

  it("selects the loaded rows of a range, in either direction, beside what was selected", () => {
    expect(withRange(set("r9"), 3, 6, keyAt)).toEqual(set("r9", "r3", "r6"));
    expect(withRange(set("r9"), 6, 3, keyAt)).toEqual(set("r9", "r3", "r6"));
  });

  it("lets rows go when a range is drawn back", () => {
    const base = set("r0");
    const long = withRange(base, 1, 3, keyAt);
    expect(long).toEqual(set("r0", "r1", "r2", "r3"));
    expect(withRange(base, 1, 2, keyAt)).toEqual(set("r0", "r1", "r2"));
  });

  it("means the loaded rows when it means all", () => {
    expect(loadedKeys(10, keyAt)).toEqual(["r0", "r1", "r2", "r3", "r6", "r7", "r8", "r9"]);
  });
});

describe("finding the active row again", () => {
  it("follows its key to wherever the row went", () => {
    const reversed = (index: number) => keyAt(9 - index);
    expect(locate("r2", 2, 10, keyAt)).toBe(2);
    expect(locate("r2", 2, 10, reversed)).toBe(7);
  });

  it("stays at its place while the row is not loaded, inside the table", () => {
    expect(locate("r4", 4, 10, keyAt)).toBe(4);
    expect(locate("gone", 8, 10, keyAt)).toBe(8);
    expect(locate("gone", 8, 3, keyAt)).toBe(2);
    expect(locate(null, 5, 10, keyAt)).toBe(5);
  });

  it("is in the header when it was, and when there are no rows", () => {
    expect(locate(null, -1, 10, keyAt)).toBe(-1);
    expect(locate("r1", 1, 0, () => undefined)).toBe(-1);
  });
});
