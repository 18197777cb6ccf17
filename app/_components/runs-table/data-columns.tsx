import type { ReactNode } from "react";
import type { CellDecoration, DataColumn } from "#app/_components/data-table/data-column.ts";
import { heatOf, numberOf, numberText, printedBest } from "#app/_components/runs-table/cell-text.ts";
import { widthOf } from "#app/_components/runs-table/column-width.ts";
import { type CellContext, gridCell, gridSignature } from "#app/_components/runs-table/grid-cells.tsx";
import type { LoadedRow } from "#app/_components/runs-table/grid-list.ts";
import type { GridView } from "#app/_components/runs-table/grid-store.ts";
import type { RunsProject } from "#app/_components/runs-table/runs-project.ts";
import type { ColourOfTag } from "#app/_components/values/use-tag-colours.ts";
import { areMarked, directionOf } from "#lib/tables/column-display.ts";
import { parseColumnId } from "#lib/tables/column-id.ts";
import type { GridState } from "#lib/tables/grid-state.ts";
import type { Column } from "#lib/tables/schema.ts";

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

/** The columns of a table of runs or groups, as the data table takes them. */
export function dataColumns(columns: readonly Column[], context: ColumnsContext): DataColumn<LoadedRow>[] {
  return columns.map((column) => dataColumn(column, context));
}

function dataColumn(column: Column, context: ColumnsContext): DataColumn<LoadedRow> {
  const { state, facts, baseline } = context;
  const look = state.looks.get(column.id);
  const cells: CellContext = {
    slug: context.project.slug,
    column,
    look,
    decimals: context.decimals.get(column.id) ?? 0,
    facts: facts.get(column.id),
    baseline,
    statistic: state.statistic,
    colourOf: context.colourOf,
  };
  const direction = directionOf(column, look);
  return {
    id: column.id,
    ...headOf(column),
    direction,
    description: column.description,
    align: column.kind === "number" ? "end" : "start",
    width: look?.width ?? widthOf(column, look, state, state.baseline !== null, context.isNarrow),
    isPinned: column.id === "name" || look?.isPinned === true,
    isSortable: true,
    firstDirection: direction === "higher" || column.kind === "time" ? "desc" : "asc",
    cell: (row) => gridCell(row, cells),
    signature: (row) => gridSignature(row, cells),
    decoration: decorationOf(cells),
    menu: context.menuOf(column),
  };
}

/** The definition stands where other columns have their unit: no MIR without it. */
function headOf(column: Column): { label: string; unit: string | null } {
  const ref = parseColumnId(column.id);
  if (ref?.kind === "keyed" && ref.family === "mir") {
    return { label: "MIR", unit: ref.key };
  }
  if (ref?.kind === "keyed" && ref.family === "mir:best") {
    return { label: "Best MIR", unit: ref.key };
  }
  return { label: column.label, unit: shortUnit(column.unit) };
}

const LONGEST_UNIT = 8;

/** "exact match, 0-100" is "0-100" in a header; the description says the whole. */
function shortUnit(unit: string | null): string | null {
  return unit === null || unit.length <= LONGEST_UNIT ? unit : (unit.split(", ").at(-1) ?? unit);
}

/** Runs below their group do not compete with groups. */
function decorationOf({ column, look, facts }: CellContext): (row: LoadedRow) => CellDecoration {
  const { best, second } = areMarked(column, look)
    ? printedBest(facts, column, look)
    : { best: null, second: null };
  return (row) => {
    const cell = row.cells.get(column.id);
    if (cell === undefined || row.isBaselineCopy === true) {
      return {};
    }
    const heat = look?.heat === true ? heatOf(numberOf(cell), facts, column, look) : null;
    const text = row.level > 0 || best === null ? null : numberText(cell, column, look);
    return {
      ...(heat === null ? {} : { heat }),
      ...(text === null ? {} : text === best ? { mark: "best" } : text === second ? { mark: "second" } : {}),
    };
  };
}
