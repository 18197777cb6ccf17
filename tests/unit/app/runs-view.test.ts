import { describe, expect, it } from "vitest";
import {
  columnsParameter,
  defaultColumns,
  questionOf,
  shownColumns,
  switchDefinition,
  type ViewParameters,
} from "#app/_components/runs-table/view.ts";
import type { Column } from "#lib/tables/schema.ts";

const project = { slug: "p", mirDefinition: "exact" } as const;
const nothing: ViewParameters = { sort: null, filter: "", q: "", status: null, columns: null, mir: null };

function column(id: string, group: Column["group"], isDefault: boolean): Column {
  return {
    id,
    label: id,
    group,
    kind: "number",
    unit: null,
    direction: null,
    format: "number",
    description: id,
    isDefault,
    filled: 1,
  };
}

const columns = [
  column("name", "Run", true),
  column("mir.exact", "MIR", true),
  column("mir.remove", "MIR", false),
  column("params.lr", "Params", true),
  column("params.seed", "Params", false),
];

describe("the URL of the runs table", () => {
  it("asks for the project's own MIR, best first, when it says nothing", () => {
    expect(questionOf(nothing, project)).toEqual({
      project: "p",
      filter: "",
      text: "",
      sort: [{ column: "mir.exact", direction: "asc" }],
    });
  });

  it("falls back to that order when the order is nonsense", () => {
    expect(questionOf({ ...nothing, sort: "no such column" }, project).sort).toEqual([
      { column: "mir.exact", direction: "asc" },
    ]);
  });

  it("keeps a filter with or in one piece beside the quick status", () => {
    const view = { ...nothing, filter: "params.lr < 1 or mir.exact < 3", status: "running" } as const;
    expect(questionOf(view, project).filter).toBe('(params.lr < 1 or mir.exact < 3) and status = "running"');
  });

  it("shows the default columns with the chosen definition of MIR", () => {
    expect(defaultColumns(columns, "remove")).toEqual(["name", "mir.remove", "params.lr"]);
    const shown = shownColumns({ ...nothing, mir: "remove" }, columns, project);
    expect(shown.map(({ id }) => id)).toEqual(["name", "mir.remove", "params.lr"]);
  });

  it("shows the name even where the chosen columns leave it out, and ignores unknown ones", () => {
    const shown = shownColumns({ ...nothing, columns: "params.seed,params.gone" }, columns, project);
    expect(shown.map(({ id }) => id)).toEqual(["name", "params.seed"]);
  });

  it("does not mention columns that are the default ones", () => {
    expect(columnsParameter(["name", "mir.exact", "params.lr"], columns, "exact")).toBeNull();
    expect(columnsParameter(["name", "mir.exact"], columns, "exact")).toBe("name,mir.exact");
  });

  it("takes order and columns along to another definition", () => {
    const view = { ...nothing, sort: "-mir.exact,params.lr", columns: "name,mir.exact" };
    expect(switchDefinition(view, "remove", project)).toEqual({
      mir: "remove",
      sort: "-mir.remove,params.lr",
      columns: "name,mir.remove",
    });
    expect(switchDefinition({ ...view, mir: "remove" }, "exact", project).mir).toBeNull();
  });
});
