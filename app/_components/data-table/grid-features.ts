import {
  columnOrderingFeature,
  columnPinningFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  type ReactTable,
  type RowData,
  rowExpandingFeature,
  rowSelectionFeature,
  rowSortingFeature,
  tableFeatures,
} from "@tanstack/react-table";

/**
 * What the grid takes from TanStack Table. The server sorts, filters and groups, so the core row model is the only one:
 * it holds the rows that are loaded.
 */
export const gridFeatures = tableFeatures({
  columnOrderingFeature,
  columnPinningFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  rowExpandingFeature,
  rowSelectionFeature,
  rowSortingFeature,
});

export type GridFeatures = typeof gridFeatures;

/** Selects none of its state for rendering: the slices come from the caller, and a resize draws no cell. */
export type GridTable<Row extends RowData> = ReactTable<GridFeatures, Row, null>;
