import { describe, expect, it } from "vitest";
import type { FilterOptions } from "#lib/tables/filters/filter-node.ts";
import { parseFilter } from "#lib/tables/filters/parse-filter.ts";

function errorOf(source: string, options?: FilterOptions) {
  const result = parseFilter(source, options);
  return result.ok ? null : result.error;
}

describe("parseFilter on the columns of a review", () => {
  it.each([
    "metrics:min.loss < 2",
    "metrics:best.val/loss < 2",
    "mir:best.reference-fast < 3",
    "fid.exact/3 > 1 and fid.exact/1-8 > 10",
    "calc.gap > 0",
    "reviewState in (candidate, chosen)",
    'notes ~ "diverged"',
    "average.reported > 60",
  ])("takes %s", (source) => {
    expect(errorOf(source)).toBeNull();
  });

  it.each([
    ["mir:best.fast < 3", 0, /unknown MIR definition fast/],
    ["runs > 1 and fid.exact/8-1 > 2", 13, /fid takes a definition and layers/],
    ["fid.fast/3 > 2", 0, /fid takes a definition/],
    ["reviewState = good", 14, /unknown review state: use unreviewed, candidate/],
    ["reviewState > chosen", 14, /> does not apply/],
    ["calc.gap ~ 1", 11, /numbers/],
    ["std:mir.exact < 0.1", 0, /std: is a statistic of groups/],
    ["lr < 1", 0, /unknown column lr/],
  ])("refuses %s at character %i", (source, position, message) => {
    expect(errorOf(source)).toMatchObject({ position, message: expect.stringMatching(message) });
  });

  it("takes only calculations that there are, where it is told which", () => {
    expect(errorOf("calc.gap > 1", { calculations: ["gap"] })).toBeNull();
    expect(errorOf("1 < 2 ", { calculations: [] })?.position).toBe(0);
    expect(errorOf("calc.gap > 1", { calculations: ["ratio"] })?.message).toMatch(
      /no calculation gap: use ratio/,
    );
  });

  it("reads statistics of groups, which are numbers whatever the column holds", () => {
    const parsed = parseFilter("std:mir.exact < 0.1 and runs > 2 and n:params.lr >= 2", { statistics: true });
    expect(parsed).toMatchObject({
      ok: true,
      node: {
        parts: [
          { id: "std:mir.exact", statistic: "std", column: { family: "mir", key: "exact" } },
          { id: "runs", column: { column: "runs" } },
          { id: "n:params.lr", statistic: "n" },
        ],
      },
    });
    expect(errorOf('n:params.lr = "x"', { statistics: true })).toMatchObject({
      position: 14,
      message: "this column holds numbers",
    });
    expect(errorOf("ablation = a", { statistics: true })?.message).toMatch(/groups have no ablations/);
  });
});
