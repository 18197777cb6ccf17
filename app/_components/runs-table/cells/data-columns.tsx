import type { ReactNode } from "react";
import type { CellDecoration, DataColumn } from "#app/_components/data-table/data-column.ts";
import { heatOf, numberOf, printedBest, rankedText } from "#app/_components/runs-table/cells/cell-text.ts";
import { type CellContext, gridCell, gridSignature } from "#app/_components/runs-table/cells/grid-cells.tsx";
import { widthOf } from "#app/_components/runs-table/columns/column-width.ts";
import type { LoadedRow } from "#app/_components/runs-table/data/grid-list.ts";
import type { GridView } from "#app/_components/runs-table/data/grid-store.ts";
import type { RunsProject } from "#app/_components/runs-table/runs-project.ts";
import type { ColourOfTag } from "#app/_components/values/use-tag-colours.ts";
import { areMarked, directionOf } from "#lib/tables/columns/column-display.ts";
import { STATISTICS } from "#lib/tables/columns/describe-column.ts";
import { parseColumnId, parseStatisticId } from "#lib/tables/query/column-id.ts";
import { MAXIMUM_WIDTH, MINIMUM_WIDTH } from "#lib/tables/query/column-settings.ts";
import type { GridState } from "#lib/tables/query/grid-state.ts";
import type { Column } from "#lib/tables/query/schema.ts";

export interface ColumnsContext {
  readonly project: RunsProject;
  readonly state: GridState;
  readonly facts: GridView["facts"];
  readonly baseline: LoadedRow | null;
  readonly decimals: ReadonlyMap<string, number>;
  readonly colourOf: ColourOfTag;
  readonly isNarrow: boolean;
  readonly menuOf: (column: Column) => ReactNode;
}

/** Columns by id as they were made last, and what of. */
export type KnownColumns = Map<
  string,
  { readonly of: readonly unknown[]; readonly column: DataColumn<LoadedRow> }
>;

/**
 * The columns of a table of runs or groups, as the data table takes them. A column of which nothing changed stays the
 * same object, so that its cells are not drawn anew when facts of another one arrive.
 */
export function dataColumns(
  columns: readonly Column[],
  context: ColumnsContext,
  known: KnownColumns,
): DataColumn<LoadedRow>[] {
  const { project, state, facts, baseline, decimals, colourOf, isNarrow, menuOf } = context;
  return columns.map((column) => {
    const { id } = column;
    const settings = state.columnSettings.get(id);
    const size = widthOf(column, settings, state, state.baseline !== null, isNarrow);
    const parts = [column, settings, size, decimals.get(id), facts.get(id), baseline, state.statistic];
    const of = [...parts, project.slug, colourOf, menuOf];
    const before = known.get(id);
    if (before !== undefined && of.every((part, index) => part === before.of[index])) {
      return before.column;
    }
    const made = dataColumn(column, size, context);
    known.set(id, { of, column: made });
    return made;
  });
}

function dataColumn(column: Column, size: number, context: ColumnsContext): DataColumn<LoadedRow> {
  const { state, facts, baseline } = context;
  const settings = state.columnSettings.get(column.id);
  const cells: CellContext = {
    slug: context.project.slug,
    column,
    settings,
    decimals: context.decimals.get(column.id) ?? 0,
    facts: facts.get(column.id),
    baseline,
    statistic: state.statistic,
    colourOf: context.colourOf,
  };
  const direction = directionOf(column, settings);
  return {
    id: column.id,
    ...headOf(column),
    direction,
    description: column.description,
    align: column.kind === "number" ? "end" : "start",
    size,
    minSize: MINIMUM_WIDTH,
    maxSize: MAXIMUM_WIDTH,
    enablePinning: column.id !== "name",
    enableHiding: column.id !== "name",
    sortDescFirst: direction === "higher" || column.kind === "time",
    cell: (row) => gridCell(row, cells),
    signature: (row) => gridSignature(row, cells),
    decoration: decorationOf(cells),
    menu: context.menuOf(column),
  };
}

/** The definition takes the place of the unit: no MIR is shown without it. */
function headOf(column: Column): { label: string; unit: string | null } {
  const { statistic, column: id } = parseStatisticId(column.id);
  const ref = parseColumnId(id);
  if (statistic !== null && ref?.kind === "keyed" && (ref.family === "mir" || ref.family === "mir:best")) {
    return {
      label: `${STATISTICS[statistic].label} ${ref.family === "mir" ? "MIR" : "best MIR"}`,
      unit: ref.key,
    };
  }
  if (ref?.kind === "keyed" && ref.family === "mir") {
    return { label: "MIR", unit: ref.key };
  }
  if (ref?.kind === "keyed" && ref.family === "mir:best") {
    return { label: "Best MIR", unit: ref.key };
  }
  return { label: column.label, unit: shortUnit(column.unit) };
}

const LONGEST_UNIT = 8;

/** "exact match, 0-100" is "0-100" in a header; the description has all of it. */
function shortUnit(unit: string | null): string | null {
  return unit === null || unit.length <= LONGEST_UNIT ? unit : (unit.split(", ").at(-1) ?? unit);
}

/** Runs below their group do not compete with groups. */
function decorationOf({ column, settings, facts }: CellContext): (row: LoadedRow) => CellDecoration {
  const { best, second } = areMarked(column, settings)
    ? printedBest(facts, column, settings)
    : { best: null, second: null };
  return (row) => {
    const cell = row.cells.get(column.id);
    if (cell === undefined || row.isBaselineCopy === true) {
      return {};
    }
    const heat = settings?.heat === true ? heatOf(numberOf(cell), facts, column, settings) : null;
    const text = row.level > 0 || best === null ? null : rankedText(cell, column, settings);
    return {
      ...(heat === null ? {} : { heat }),
      ...(text === null ? {} : text === best ? { mark: "best" } : text === second ? { mark: "second" } : {}),
    };
  };
}
