import type { ReactNode } from "react";

/** A column of a data table: everything that the table must know of the domain. */
export interface DataColumn<Row> {
  readonly id: string;
  readonly label: string;
  readonly unit: string | null;
  /** Which values are better, shown as an arrow beside the label. */
  readonly direction: "lower" | "higher" | null;
  /** The definition, shown on hover and focus of the header. */
  readonly description: string;
  /** Numbers stand at the end, so that their points align. */
  readonly align: "start" | "end";
  /** pixels */
  readonly width: number;
  /** Stands at the left, before all others, while the rest scrolls sideways. */
  readonly isPinned: boolean;
  readonly isSortable: boolean;
  readonly firstDirection: "asc" | "desc";
  /** Called only for cells in the window, again only when the row or the column is another object. */
  readonly cell: (row: Row) => ReactNode;
  /** Text that changes whenever the cell shows something new; the cell then flashes once. */
  readonly signature: (row: Row) => string;
  /** How a cell stands among the others of its column. */
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

/** One key of the order, the first one being the most significant. */
export interface DataSort {
  readonly column: string;
  readonly direction: "asc" | "desc";
}

export interface DataSelection {
  /** Row keys, loaded or not. */
  readonly selected: ReadonlySet<string>;
  readonly onChange: (next: ReadonlySet<string>) => void;
  /** Selects the rows that are not loaded too, once those that are have been; none: only loaded ones are. */
  readonly onAll?: () => void;
}

/** Rows that open into others; the caller gives the rows of open ones their own indexes. */
export interface DataTree<Row> {
  /** 1 for the outermost. */
  readonly level: (row: Row) => number;
  /** Undefined for rows that do not open. */
  readonly isOpen: (row: Row) => boolean | undefined;
  readonly onToggle: (row: Row) => void;
}

export interface DataTableProps<Row> {
  /** Accessible name. */
  readonly label: string;
  /** The shown columns in order; pinned ones are moved before the others. */
  readonly columns: readonly DataColumn<Row>[];
  /** Undefined while the row is not loaded: a row without content stands there. A new function when any row changed. */
  readonly rowAt: (index: number) => Row | undefined;
  /** Unique, and the same for as long as it is the same row. */
  readonly rowKey: (row: Row) => string;
  /** What a reader of the page's text calls the row. */
  readonly rowName: (row: Row) => string;
  /** Rows that exist, loaded or not. */
  readonly total: number;
  /** So many of the first rows stay in view below the header; none without. */
  readonly fixedRows?: number;
  /** Says which rows are on screen, after scrolling paused or went on for a while: load them and some around. */
  readonly onVisible?: (first: number, last: number) => void;
  readonly sort: readonly DataSort[];
  readonly onSort: (sort: DataSort[]) => void;
  readonly onOpen: (row: Row) => void;
  /** A column of checkboxes, and the keys that go with it; none without. */
  readonly selection?: DataSelection;
  /** All column ids in their new order; `pin` where one of them was pinned or set free by it. */
  readonly onReorder?: (ids: string[], pin?: { readonly id: string; readonly isPinned: boolean }) => void;
  /** Whether a drag across the border of the pinned columns pins, and sets free. */
  readonly canPin?: boolean;
  /** `width` in pixels, when the drag has ended. */
  readonly onResize?: (id: string, width: number) => void;
  readonly tree?: DataTree<Row>;
  /** New rows for a new question are on their way. */
  readonly isBusy?: boolean;
  /** Stands where rows would. */
  readonly empty: ReactNode;
}
