import type { ExportColumn, ExportRow, FormattedTable } from "#lib/exports/table.ts";
import { areMarked, deltaModeOf, directionOf, isSetting } from "#lib/tables/columns/column-display.ts";
import { type CellContext, exportCell } from "#lib/tables/export/export-cells.ts";
import { type Provenance, provenanceNotes } from "#lib/tables/export/export-notes.ts";
import { type GridFacts, type GridRow, SEED_GROUPS } from "#lib/tables/query/grid-schema.ts";
import type { GridState } from "#lib/tables/query/grid-state.ts";
import type { Column } from "#lib/tables/query/schema.ts";

/** A row with its indentation level: 1 for the runs of an expanded group. */
export interface LevelledRow {
  readonly row: GridRow;
  readonly level: 0 | 1;
}

export interface GridToExport {
  readonly title: string;
  readonly caption?: string | undefined;
  readonly label?: string | undefined;
  /** Rows in order. Their cells, and those of the baseline, correspond to `columns`. */
  readonly rows: readonly LevelledRow[];
  readonly baseline: GridRow | null;
  readonly facts: ReadonlyMap<string, GridFacts>;
  readonly provenance: Omit<Provenance, "state" | "columns" | "baseline">;
}

/**
 * Formats a table of runs or groups as on the page: number formats, group statistics, expanded groups, changes against the
 * baseline. A baseline that is not among the rows is placed above them and not ranked.
 */
export function buildGridExport(
  grid: GridToExport,
  state: GridState,
  columns: readonly Column[],
): FormattedTable {
  const { rows, baseline } = grid;
  const isGrouped = state.groupBy.length > 0;
  const contexts = columns.map(
    (column, index): CellContext => ({
      column,
      settings: state.columnSettings.get(column.id),
      statistic: state.statistic,
      baseline: baseline === null ? null : (baseline.cells[index] ?? {}),
      facts: grid.facts.get(column.id),
      isGrouped,
    }),
  );
  const toRow = ({ row, level }: LevelledRow): ExportRow => {
    const isBaseline = row.key === baseline?.key;
    return {
      cells: contexts.map((context, index) => exportCell(row, row.cells[index] ?? {}, context, isBaseline)),
      ...(level > 0 ? { level } : {}),
      ...(isBaseline ? { isBaseline } : {}),
    };
  };
  const isAmong = rows.some(({ row }) => row.key === baseline?.key);
  const above: ExportRow[] =
    baseline === null || isAmong ? [] : [{ ...toRow({ row: baseline, level: 0 }), isUnranked: true }];
  const own = rows
    .map(toRow)
    .map((row, index) => (index === 0 && above.length > 0 ? { ...row, hasRuleAbove: true } : row));
  const all = [...above, ...own];
  return {
    title: grid.title,
    caption: grid.caption,
    label: grid.label,
    notes: provenanceNotes({ ...grid.provenance, state, columns, baseline: baseline?.name ?? null }),
    columns: contexts.map((context, index) => exportColumn(context, all, index, state, baseline)),
    rows: all,
  };
}

function exportColumn(
  { column, settings }: CellContext,
  rows: readonly ExportRow[],
  index: number,
  { groupBy }: GridState,
  baseline: GridRow | null,
): ExportColumn {
  const cells = rows.map((row) => row.cells[index]);
  const hasErrors = cells.some((cell) => cell?.error !== undefined);
  // Settings are texts, written as logged; a mean of them has a count, and makes its column one of numbers.
  const isLogged =
    isSetting(column) && settings?.format === undefined && cells.every((cell) => cell?.count === undefined);
  const hasDeltas = cells.some((cell) => cell?.delta !== undefined);
  const percent = deltaModeOf(column, settings) === "percent" ? " in percent" : "";
  return {
    id: column.id,
    label: column.label,
    unit: shortUnit(column.unit),
    kind: column.kind === "number" && !isLogged ? "number" : "text",
    direction: directionOf(column, settings),
    marks: areMarked(column, settings),
    ...(groupBy[0] !== SEED_GROUPS && groupBy.includes(column.id) ? { merges: true } : {}),
    ...(hasErrors ? { errorName: groupBy.length > 0 ? "standard deviation" : "standard error" } : {}),
    ...(hasDeltas ? { deltaName: `change${percent} against ${baseline?.name ?? "the baseline"}` } : {}),
  };
}

const LONGEST_UNIT = 8;

/** Shortens "exact match, 0-100" to "0-100" in a header, as on the page. */
function shortUnit(unit: string | null): string | null {
  return unit === null || unit.length <= LONGEST_UNIT ? unit : (unit.split(", ").at(-1) ?? unit);
}
