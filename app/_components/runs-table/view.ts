import { createLoader, parseAsString, parseAsStringLiteral } from "nuqs/server";
import type { RunsQuestion } from "#app/_queries/runs.ts";
import { MIR_DEFINITIONS, type MirDefinition } from "#lib/mir/definitions.ts";
import { RunStatusSchema } from "#lib/runs/schema.ts";
import type { Column, SortKey } from "#lib/tables/schema.ts";
import { formatColumnList, formatSort, parseColumnList, parseSort } from "#lib/tables/sort.ts";

/** Everything that a reader can change about the table, as it stands in the URL. */
export const viewParsers = {
  sort: parseAsString,
  filter: parseAsString.withDefault(""),
  q: parseAsString.withDefault(""),
  status: parseAsStringLiteral(RunStatusSchema.options),
  columns: parseAsString,
  mir: parseAsStringLiteral(MIR_DEFINITIONS),
};

export const loadView = createLoader(viewParsers);
export type ViewParameters = Awaited<ReturnType<typeof loadView>>;

/** The parts of a project that decide what its table shows when the URL says nothing. */
export interface ViewDefaults {
  readonly slug: string;
  readonly mirDefinition: MirDefinition;
}

/** The question that the URL asks. */
export function questionOf(view: ViewParameters, project: ViewDefaults): RunsQuestion {
  return {
    project: project.slug,
    filter: withStatus(view.filter.trim(), view.status),
    text: view.q.trim(),
    sort: sortOf(view, project),
  };
}

/** The order that the URL asks for; by the shown MIR, best first, when it says nothing or nonsense. */
export function sortOf(view: ViewParameters, project: ViewDefaults): SortKey[] {
  const parsed = view.sort === null ? null : parseSort(view.sort);
  if (parsed?.ok === true && parsed.sort.length > 0) {
    return parsed.sort;
  }
  return [{ column: `mir.${view.mir ?? project.mirDefinition}`, direction: "asc" }];
}

/** The filter of the quick status beside the written one, which stays in front so that its positions hold. */
function withStatus(filter: string, status: ViewParameters["status"]): string {
  if (status === null) {
    return filter;
  }
  return filter === "" ? `status = "${status}"` : `(${filter}) and status = "${status}"`;
}

/** The columns that stand while nobody chose any: the data's own, with the chosen definition of MIR. */
export function defaultColumns(columns: readonly Column[], definition: MirDefinition): string[] {
  return columns
    .filter((column) => (column.group === "MIR" ? column.id === `mir.${definition}` : column.isDefault))
    .map((column) => column.id);
}

/** The shown columns in the order of `columns`; the name always stands first. */
export function shownColumns(
  view: ViewParameters,
  columns: readonly Column[],
  project: ViewDefaults,
): readonly Column[] {
  const definition = view.mir ?? project.mirDefinition;
  const chosen =
    view.columns === null ? defaultColumns(columns, definition) : parseColumnList(view.columns).columns;
  const wanted = new Set(["name", ...chosen]);
  return columns.filter((column) => wanted.has(column.id));
}

/** The URL's form of chosen columns; null when they are the default ones. */
export function columnsParameter(
  chosen: readonly string[],
  columns: readonly Column[],
  definition: MirDefinition,
): string | null {
  const standard = defaultColumns(columns, definition);
  const isStandard = chosen.length === standard.length && standard.every((id) => chosen.includes(id));
  return isStandard ? null : formatColumnList(chosen);
}

/** What changes in the URL when another definition is chosen: order and columns follow it. */
export function switchDefinition(
  view: ViewParameters,
  next: MirDefinition,
  project: ViewDefaults,
): Pick<ViewParameters, "mir" | "sort" | "columns"> {
  const from = `mir.${view.mir ?? project.mirDefinition}`;
  const to = `mir.${next}`;
  const rename = (id: string) => (id === from ? to : id);
  const sort = view.sort === null ? null : parseSort(view.sort);
  return {
    mir: next === project.mirDefinition ? null : next,
    sort:
      sort?.ok === true ? formatSort(sort.sort.map((key) => ({ ...key, column: rename(key.column) }))) : null,
    columns:
      view.columns === null
        ? null
        : formatColumnList([...new Set(parseColumnList(view.columns).columns.map(rename))]),
  };
}
