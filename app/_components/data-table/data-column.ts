import type {
  ColumnOrderState,
  ColumnPinningState,
  ColumnSizingState,
  ColumnVisibilityState,
  ExpandedStateList,
  OnChangeFn,
  RowSelectionState,
  SortingState,
} from "@tanstack/react-table";
import type { ReactNode } from "react";

/** A column of a data table: all that the table needs to know about the domain. */
export interface DataColumn<Row> {
  readonly id: string;
  readonly label: string;
  readonly unit: string | null;
  /** Which values are better, shown as an arrow next to the label. */
  readonly direction: "lower" | "higher" | null;
  /** The definition, shown on hover and focus of the header. */
  readonly description: string;
  /** Numbers are aligned at the end, so that their decimal points line up. */
  readonly align: "start" | "end";
  /** Width in pixels while `columnSizing` has none for the column, and its limits. */
  readonly size: number;
  readonly minSize: number;
  readonly maxSize: number;
  readonly enablePinning: boolean;
  readonly enableHiding: boolean;
  readonly sortDescFirst: boolean;
  /** Called only for cells in the window, and again only when the row or the column is another object. */
  readonly cell: (row: Row) => ReactNode;
  /** Text that changes whenever the cell shows something new; the cell then flashes once. */
  readonly signature: (row: Row) => string;
  /** How a cell compares with the others of its column. */
  readonly decoration?: (row: Row) => CellDecoration;
  /** Items (`Menu.Item`, `Menu.Divider`, ...) of the header's menu, before the table's own. */
  readonly menu?: ReactNode;
}

export interface CellDecoration {
  /** 0 to 1, shades the cell. */
  readonly heat?: number;
  /** Bold, underlined. */
  readonly mark?: "best" | "second";
}

/** The slices of TanStack Table's state that the caller owns; column widths during a resize are the table's own. */
export interface DataTableState {
  readonly sorting: SortingState;
  /** Ids of all columns, hidden ones included. Pinned columns come first whatever their place here. */
  readonly columnOrder: ColumnOrderState;
  /** Only `start` is used. Pinned columns are drawn in the order of `columnOrder`. */
  readonly columnPinning: ColumnPinningState;
  readonly columnSizing: ColumnSizingState;
  readonly columnVisibility: ColumnVisibilityState;
  /** By row id, whether the row is loaded or not. */
  readonly rowSelection: RowSelectionState;
  readonly expanded: ExpandedStateList;
}

export interface DataTableProps<Row> {
  /** Accessible name. */
  readonly label: string;
  readonly columns: readonly DataColumn<Row>[];
  readonly state: DataTableState;
  readonly onSortingChange: OnChangeFn<SortingState>;
  readonly onColumnOrderChange: OnChangeFn<ColumnOrderState>;
  readonly onColumnPinningChange: OnChangeFn<ColumnPinningState>;
  /** Called when a drag has ended, with whole pixels. */
  readonly onColumnSizingChange: OnChangeFn<ColumnSizingState>;
  readonly onColumnVisibilityChange: OnChangeFn<ColumnVisibilityState>;
  readonly onRowSelectionChange: OnChangeFn<RowSelectionState>;
  /** Selects the rows that are not loaded too, once those that are have been. */
  readonly onSelectAll: () => void;
  readonly onExpandedChange: OnChangeFn<ExpandedStateList>;
  /** The loaded rows of the outermost level, in their order; another array whenever one of them changed. */
  readonly data: readonly Row[];
  /** The loaded rows of an expanded row. Undefined where no row expands: the table is then a grid, else a tree grid. */
  readonly getSubRows: ((row: Row) => readonly Row[]) | undefined;
  readonly getRowCanExpand: (row: Row) => boolean;
  /** Unique, and the same for as long as it is the same row. */
  readonly getRowId: (row: Row) => string;
  /** The accessible name of a row. */
  readonly rowName: (row: Row) => string;
  /** Rows in the order of display, those of expanded rows included, loaded or not. */
  readonly rowCount: number;
  /** Undefined while the row is not loaded: an empty row is drawn. Another function whenever a row changed. */
  readonly rowAt: (index: number) => Row | undefined;
  /** So many of the first rows stay in view below the header. They are not part of `data` and do not expand. */
  readonly fixedRows: number;
  /** Reports the rows on screen, after scrolling paused or went on for a while, so that they are loaded. */
  readonly onVisible: (first: number, last: number) => void;
  readonly onOpen: (row: Row) => void;
  /** New rows for a new question are on their way. */
  readonly isBusy: boolean;
  /** Shown in place of rows where there are none. */
  readonly empty: ReactNode;
}
