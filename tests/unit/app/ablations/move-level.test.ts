import { describe, expect, it } from "vitest";
import { moveLevel } from "#app/(workspace)/projects/[slug]/ablations/[key]/_components/move-level.ts";
import type { AblationRow } from "#lib/analysis/ablation-rows.ts";

const row = (...levels: (string | null)[]): AblationRow => ({
  key: levels.join(),
  levels,
  runs: [],
  params: {},
  cells: {},
  isBaseline: false,
  isClean: true,
  block: 0,
});

describe("Moving a row", () => {
  const rows = ["a", "b", "c"].map((level) => row(level));

  it("puts its level before the other's upwards and behind it downwards", () => {
    expect(moveLevel(rows, ["f"], 2, 0)).toEqual({ factor: "f", level: "c", order: ["c", "a", "b"] });
    expect(moveLevel(rows, ["f"], 0, 1)).toEqual({ factor: "f", level: "a", order: ["b", "a", "c"] });
    expect(moveLevel(rows, ["f"], 0, 2)).toEqual({ factor: "f", level: "a", order: ["b", "c", "a"] });
  });

  it("orders the first factor in which the two rows differ", () => {
    const grid = [row("1", "x"), row("1", "y"), row("2", "x")];
    expect(moveLevel(grid, ["f", "g"], 1, 0)).toEqual({ factor: "g", level: "y", order: ["y", "x"] });
    expect(moveLevel(grid, ["f", "g"], 2, 1)).toEqual({ factor: "f", level: "2", order: ["2", "1"] });
  });

  it("does nothing beyond the ends, between equal levels, and with levels that were not logged", () => {
    expect(moveLevel(rows, ["f"], 0, -1)).toBeNull();
    expect(moveLevel([row("a"), row("a")], ["f"], 0, 1)).toBeNull();
    expect(moveLevel([row("a"), row(null)], ["f"], 0, 1)).toBeNull();
  });
});
