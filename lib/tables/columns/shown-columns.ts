import type { MirDefinition } from "#lib/mir/definitions.ts";
import { describeColumn } from "#lib/tables/columns/describe-column.ts";
import { columnKind, parseColumnId, parseStatisticId } from "#lib/tables/query/column-id.ts";
import { FIXED_COLUMNS } from "#lib/tables/query/fixed-columns.ts";
import type { GridFacts } from "#lib/tables/query/grid-schema.ts";
import type { GridState } from "#lib/tables/query/grid-state.ts";
import type { Column } from "#lib/tables/query/schema.ts";

/** Default columns: those of the data, with the chosen definition of MIR. */
export function defaultColumnIds(
  state: Pick<GridState, "groupBy" | "calculations">,
  columns: readonly Column[],
  definition: MirDefinition,
): string[] {
  const own = columns
    .filter((column) => (column.group === "MIR" ? column.id === `mir.${definition}` : column.isDefault))
    .map((column) => column.id);
  const calculated = state.calculations.map(({ name }) => `calc.${name}`);
  if (state.groupBy.length === 0) {
    return withCalculated(own, calculated);
  }
  // Seed groups show the number of their runs, not the seeds.
  const grouped = own.filter((id) => !isSeed(id) && !isOfSingleRuns(id));
  const [name = "name", ...rest] = grouped;
  return withCalculated([name, "runs", ...rest], calculated);
}

/** Calculated columns come right after the averages and MIR, where they are visible without scrolling. */
function withCalculated(ids: readonly string[], calculated: readonly string[]): string[] {
  const leads = (id: string) => {
    const ref = parseColumnId(id);
    return ref?.kind === "fixed" ? FIXED_COLUMNS[ref.column].group === "Scores" : ref?.family === "mir";
  };
  const at = ids.findLastIndex(leads) + 1 || ids.length;
  return [...ids.slice(0, at), ...calculated, ...ids.slice(at)];
}

function isSeed(id: string): boolean {
  const ref = parseColumnId(id);
  return ref?.kind === "keyed" && ref.family === "params" && /(^|[._/-])seed$/i.test(ref.key);
}

function isOfSingleRuns(id: string): boolean {
  const ref = parseColumnId(id);
  const kind = ref === null ? null : columnKind(ref);
  return kind === "status" || kind === "time";
}

/** Whether a column applies to the rows: statistics apply to groups only. */
function isOfRows(id: string, { groupBy }: Pick<GridState, "groupBy">): boolean {
  return groupBy.length > 0 || parseStatisticId(id).statistic === null;
}

/** The shown columns in page order: the name first, then the pinned ones. */
export function shownColumns(
  state: GridState,
  columns: readonly Column[],
  projectDefinition: MirDefinition,
): Column[] {
  const ids = state.columns ?? defaultColumnIds(state, columns, state.mir ?? projectDefinition);
  const unique = [...new Set(["name", ...ids])].filter((id) => isOfRows(id, state));
  const isPinned = (id: string) => id === "name" || state.columnSettings.get(id)?.isPinned === true;
  return [...unique.filter(isPinned), ...unique.filter((id) => !isPinned(id))].flatMap(
    (id) => describeColumn(id, columns, state.calculations) ?? [],
  );
}

/** Ids of the exported columns: as a script chose or the default ones, pinned ones first, as on pages; without the name if it was left out. */
export function shownColumnIds(
  state: GridState,
  columns: readonly Column[],
  projectDefinition: MirDefinition,
): string[] {
  const ids = state.columns ?? defaultColumnIds(state, columns, state.mir ?? projectDefinition);
  const unique = [...new Set(ids.length === 0 ? ["name"] : ids)];
  const isPinned = (id: string) => state.columnSettings.get(id)?.isPinned === true;
  const first = unique.some(isPinned) ? unique.filter((id) => id === "name" || isPinned(id)) : [];
  return [...first, ...unique.filter((id) => !first.includes(id))];
}

/** Hides columns that are equal over all shown rows; columns without known facts stay. */
export function differingColumns(
  shown: readonly Column[],
  facts: ReadonlyMap<string, GridFacts>,
): readonly Column[] {
  return shown.filter((column) => column.id === "name" || facts.get(column.id)?.differs !== false);
}
