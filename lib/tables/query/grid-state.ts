import { z } from "zod";
import type { MirDefinition } from "#lib/mir/definitions.ts";
import { MirDefinitionSchema } from "#lib/mir/schema.ts";
import { RunStatusSchema } from "#lib/runs/schema.ts";
import {
  type ColumnSettings,
  formatColumnSettings,
  parseColumnSettings,
} from "#lib/tables/query/column-settings.ts";
import type { Calculation, GridQuery } from "#lib/tables/query/grid-schema.ts";
import type { SortKey } from "#lib/tables/query/schema.ts";
import { formatColumnList, formatSort, parseColumnList, parseSort } from "#lib/tables/query/sort.ts";

/** The state of a runs table, stored in the URL under the names of GRID_PARAMETERS. */
export interface GridState {
  readonly filter: string;
  readonly text: string;
  readonly status: z.infer<typeof RunStatusSchema> | null;
  readonly having: string;
  /** Null for MIR, best first. */
  readonly sort: readonly SortKey[] | null;
  /** Ids in order; null for the project's default columns. */
  readonly columns: readonly string[] | null;
  /** Column settings by id. */
  readonly columnSettings: ReadonlyMap<string, ColumnSettings>;
  readonly calculations: readonly Calculation[];
  readonly groupBy: readonly string[];
  readonly statistic: "mean" | "median";
  /** Keys of expanded groups. */
  readonly open: readonly string[];
  readonly baseline: string | null;
  /** Whether columns that are equal in all rows are hidden. */
  readonly onlyDiffering: boolean;
  readonly archived: "hide" | "show" | "only";
  /** Null for the project's. */
  readonly mir: MirDefinition | null;
}

/** The URL parameters of a state. Others (limit, offset, format) are not part of it. */
export const GRID_PARAMETERS = [
  "filter",
  "q",
  "status",
  "having",
  "sort",
  "columns",
  "look",
  "calc",
  "group",
  "stat",
  "open",
  "base",
  "differing",
  "archived",
  "mir",
] as const;

/** The default state. */
export const EMPTY_STATE: GridState = {
  filter: "",
  text: "",
  status: null,
  having: "",
  sort: null,
  columns: null,
  columnSettings: new Map(),
  calculations: [],
  groupBy: [],
  statistic: "mean",
  open: [],
  baseline: null,
  onlyDiffering: false,
  archived: "hide",
  mir: null,
};

/**
 * Parses a state from URL parameters. Invalid parts are ignored, so that old links still open; API routes are strict
 * instead (lib/tables/query/grid-query.ts).
 */
export function parseGridState(parameters: URLSearchParams): GridState {
  const text = (name: string) => parameters.get(name)?.trim() ?? "";
  const sort = parseSort(text("sort"));
  return {
    filter: text("filter"),
    text: text("q"),
    status: RunStatusSchema.safeParse(text("status")).data ?? null,
    having: text("having"),
    sort: sort.ok && sort.sort.length > 0 ? sort.sort : null,
    columns: parameters.has("columns") ? parseColumnList(text("columns")).columns : null,
    columnSettings: parseColumnSettings(text("look")),
    calculations: parseCalculations(text("calc")),
    groupBy: parseGroupBy(text("group")),
    statistic: text("stat") === "median" ? "median" : "mean",
    open: parseKeys(text("open")),
    baseline: text("base") === "" ? null : text("base"),
    onlyDiffering: text("differing") === "1",
    archived: z.enum(["show", "only"]).safeParse(text("archived")).data ?? "hide",
    mir: MirDefinitionSchema.safeParse(text("mir")).data ?? null,
  };
}

/** The URL parameters of a state, without defaults. */
export function formatGridState(state: GridState): URLSearchParams {
  const entries: [string, string][] = [
    ["filter", state.filter],
    ["q", state.text],
    ["status", state.status ?? ""],
    ["having", state.having],
    ["sort", formatSort(state.sort ?? [])],
    ["look", formatColumnSettings(state.columnSettings)],
    ["calc", formatCalculations(state.calculations)],
    ["group", state.groupBy[0] === "seed" ? "seed" : formatColumnList(state.groupBy)],
    ["stat", state.statistic === "median" ? "median" : ""],
    ["open", formatKeys(state.open)],
    ["base", state.baseline ?? ""],
    ["differing", state.onlyDiffering ? "1" : ""],
    ["archived", state.archived === "hide" ? "" : state.archived],
    ["mir", state.mir ?? ""],
  ];
  const parameters = new URLSearchParams(entries.filter(([, value]) => value !== ""));
  if (state.columns !== null) {
    parameters.set("columns", formatColumnList(state.columns));
  }
  return parameters;
}

/** Combines the filter with the status filter. The written filter comes first, so that error positions stay valid. */
export function filterOf({ filter, status }: Pick<GridState, "filter" | "status">): string {
  if (status === null) {
    return filter;
  }
  return filter === "" ? `status = "${status}"` : `(${filter}) and status = "${status}"`;
}

/** The sort order of a state; by default MIR, best first. */
export function sortOf(
  state: Pick<GridState, "sort" | "mir">,
  projectDefinition: MirDefinition,
): readonly SortKey[] {
  return state.sort ?? [{ column: `mir.${state.mir ?? projectDefinition}`, direction: "asc" }];
}

/** The grid query of a state, for one window of rows. */
export function gridQueryOf(
  state: GridState,
  project: { readonly slug: string; readonly mirDefinition: MirDefinition },
  columns: readonly string[],
): Omit<GridQuery, "offset" | "limit" | "since" | "memberOf" | "withFacts"> {
  return {
    project: project.slug,
    filter: filterOf(state),
    text: state.text,
    having: state.groupBy.length > 0 ? state.having : "",
    sort: sortOf(state, project.mirDefinition),
    columns,
    calculations: state.calculations,
    groupBy: state.groupBy,
    statistic: state.statistic,
    baseline: state.baseline,
    archived: state.archived,
  };
}

/** Parses `name = source; name = source`. A name is a letter followed by letters, digits, `_` or `-`. */
export function parseCalculations(text: string): Calculation[] {
  return text.split(";").flatMap((part) => {
    const match = /^\s*([\p{L}][\p{L}\p{N}_-]*)\s*=\s*(\S.*?)\s*$/u.exec(part);
    return match?.[1] === undefined || match[2] === undefined ? [] : [{ name: match[1], source: match[2] }];
  });
}

export function formatCalculations(calculations: readonly Calculation[]): string {
  return calculations.map(({ name, source }) => `${name} = ${source}`).join("; ");
}

export function parseGroupBy(text: string): string[] {
  return text === "seed" ? ["seed"] : parseColumnList(text).columns;
}

/** Keys of runs (UUIDs) and groups (hex) do not contain commas. */
function parseKeys(text: string): string[] {
  return text.split(",").filter((key) => /^[0-9a-f-]{32,36}$/.test(key));
}

function formatKeys(keys: readonly string[]): string {
  return keys.join(",");
}
