"use client";

import "#app/_components/values/values.css";
import { IconChevronRight } from "@tabler/icons-react";
import { type CSSProperties, memo } from "react";
import { FIRST_COLUMN, widthProperty } from "#app/_components/data-table/column-layout.ts";
import type { DataColumn } from "#app/_components/data-table/data-column.ts";
import { heatColor } from "#app/_components/data-table/heat.ts";

interface DataCellProps<Row> {
  /** Undefined while it is not loaded. */
  readonly row: Row | undefined;
  readonly column: DataColumn<Row>;
  /** Place among all columns as drawn. */
  readonly index: number;
  /** Changes since it came on screen. */
  readonly changes: number;
  /** Of the cell that names its row. */
  readonly headId?: string | undefined;
  /** Of rows in a tree, on the cell that names the row; 0 elsewhere. */
  readonly level: number;
  readonly isOpen: boolean | undefined;
}

const MARKS = { best: "best of the column", second: "second best of the column" } as const;

function DataCellOf<Row>({ row, column, index, changes, headId, level, isOpen }: DataCellProps<Row>) {
  const isHead = index === FIRST_COLUMN;
  const decoration = row === undefined ? undefined : column.decoration?.(row);
  const content = row === undefined ? null : column.cell(row);
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles have it
    <div
      role={isHead ? "rowheader" : "gridcell"}
      id={headId}
      aria-colindex={index + 1}
      aria-description={decoration?.mark === undefined ? undefined : MARKS[decoration.mark]}
      className={column.align === "end" ? "grid-cell grid-end" : "grid-cell"}
      data-heat={decoration?.heat === undefined ? undefined : ""}
      data-mark={decoration?.mark}
      style={styleOf(index, decoration?.heat)}
      tabIndex={-1}
    >
      {level === 0 ? null : <Branch level={level} isOpen={isOpen} />}
      {changes === 0 ? (
        content
      ) : (
        <span key={changes} className="value-flash">
          {content}
        </span>
      )}
    </div>
  );
}

/** A cell draws anew only when its row or its column is another object. */
export const DataCell = memo(DataCellOf) as typeof DataCellOf;

const styleOf = (index: number, heat: number | undefined): CSSProperties => ({
  width: `var(${widthProperty(index)})`,
  ...(heat === undefined ? {} : ({ "--heat": heatColor(heat) } as CSSProperties)),
});

function Branch({ level, isOpen }: { readonly level: number; readonly isOpen: boolean | undefined }) {
  const style = { marginLeft: `calc(${level - 1} * var(--grid-indent))` };
  return isOpen === undefined ? (
    <span className="grid-leaf" style={style} />
  ) : (
    <button
      type="button"
      className="grid-toggle"
      style={style}
      tabIndex={-1}
      aria-label={isOpen ? "Close" : "Open"}
      aria-expanded={isOpen}
      data-toggle
    >
      <IconChevronRight size={14} stroke={2} aria-hidden />
    </button>
  );
}
