import type { Column, ColumnSizingState } from "@tanstack/react-table";
import type { GridFeatures } from "#app/_components/data-table/grid-features.ts";

type SizedColumn = Pick<Column<GridFeatures, never>, "getSize"> & {
  readonly columnDef: { readonly minSize?: number; readonly maxSize?: number };
};

/** A width in whole pixels, inside the limits of its column. */
export function limitedSize({ columnDef }: Pick<SizedColumn, "columnDef">, size: number): number {
  const { minSize = 0, maxSize = Number.POSITIVE_INFINITY } = columnDef;
  return Math.round(Math.max(minSize, Math.min(maxSize, size)));
}

/**
 * `after` with widths inside their limits; null where nothing changed, as after a press on an edge that dragged nothing:
 * the column then keeps its default width.
 */
export function changedSizes(
  before: ColumnSizingState,
  after: ColumnSizingState,
  columnOf: (id: string) => SizedColumn | undefined,
): ColumnSizingState | null {
  const sizes = Object.entries(after).flatMap(([id, size]): [string, number][] => {
    const known = before[id];
    const column = columnOf(id);
    if (column === undefined || size === known) {
      return [[id, size]];
    }
    const limited = limitedSize(column, size);
    const next = limited === column.getSize() ? known : limited;
    return next === undefined ? [] : [[id, next]];
  });
  const next = Object.fromEntries(sizes);
  const ids = new Set([...Object.keys(before), ...Object.keys(next)]);
  return [...ids].some((id) => before[id] !== next[id]) ? next : null;
}
