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
  readonly isSortable: boolean;
  readonly firstDirection: "asc" | "desc";
  readonly cell: (row: Row) => ReactNode;
  /** Text that changes whenever the cell shows something new; the cell then flashes once. */
  readonly signature: (row: Row) => string;
}

/** One key of the order, the first one being the most significant. */
export interface DataSort {
  readonly column: string;
  readonly direction: "asc" | "desc";
}

/** Where the keyboard is: `rowId` null is the header. */
export interface ActiveCell {
  readonly rowId: string | null;
  readonly column: number;
}
