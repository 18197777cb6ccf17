import { describe, expect, it } from "vitest";
import { columnReference, parseColumnId } from "#lib/tables/query/column-id.ts";
import { formatColumnList, formatSort, parseColumnList, parseSort } from "#lib/tables/query/sort.ts";

describe("the URL form of an order", () => {
  it("reads a minus as descending and keeps the order of the keys", () => {
    expect(parseSort("mir.exact,-metrics.train_loss")).toEqual({
      ok: true,
      sort: [
        { column: "mir.exact", direction: "asc" },
        { column: "metrics.train_loss", direction: "desc" },
      ],
    });
    expect(parseSort("")).toEqual({ ok: true, sort: [] });
  });

  it("names the part that is no column", () => {
    expect(parseSort("name,-speed")).toEqual({ ok: false, message: "-speed is no column" });
  });

  it("reads back what it writes, keys with commas, spaces and quotes included", () => {
    const columns = [
      "name",
      "params.a, b",
      'tags."x"',
      "scores.mini-lvlm/colour",
      "params.back\\slash",
      "tags.über",
    ];
    const sort = columns.map((column, index) => ({ column, direction: index % 2 ? "desc" : "asc" }) as const);
    expect(parseSort(formatSort(sort))).toEqual({ ok: true, sort });
    expect(parseColumnList(formatColumnList(columns))).toEqual({ columns, unknown: [] });
  });

  it("sets unknown columns of a list apart", () => {
    expect(parseColumnList("name,speed,mir.exact")).toEqual({
      columns: ["name", "mir.exact"],
      unknown: ["speed"],
    });
  });
});

describe("column ids", () => {
  it("take everything after the first dot as the key", () => {
    expect(parseColumnId("metrics.eval.ppl")).toEqual({ kind: "keyed", family: "metrics", key: "eval.ppl" });
    expect(parseColumnId("status")).toEqual({ kind: "fixed", column: "status" });
    expect(parseColumnId("speed.max")).toBeNull();
    expect(parseColumnId("params.")).toBeNull();
  });

  it("are quoted in filters only where they need it", () => {
    expect(columnReference("scores.mini-lvlm/colour")).toBe("scores.mini-lvlm/colour");
    expect(columnReference("params.batch size")).toBe('params."batch size"');
  });
});
