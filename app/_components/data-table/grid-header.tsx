"use client";

import type { SortingState } from "@tanstack/react-table";
import { type MouseEvent, memo, type RefObject } from "react";
import { type ColumnLayout, drawnColumns, FIRST_COLUMN } from "#app/_components/data-table/column-layout.ts";
import type { DataColumn } from "#app/_components/data-table/data-column.ts";
import { Gap } from "#app/_components/data-table/data-row.tsx";
import { HeaderCell } from "#app/_components/data-table/header-cell.tsx";
import type { Span } from "#app/_components/data-table/span.ts";

interface GridHeaderProps<Row> {
  readonly layout: ColumnLayout<Row>;
  readonly columns: Span;
  /** Place of the active cell if it is in the header, else -1. */
  readonly activeColumn: number;
  readonly sorting: SortingState;
  readonly onSort: (id: string, event: MouseEvent) => void;
  readonly onMenu: (id: string) => void;
  /** Which of the loaded rows are selected. */
  readonly selected: "all" | "some" | "none";
  /** The line that shows where a dragged column would go. */
  readonly mark: RefObject<HTMLDivElement | null>;
}

function GridHeaderOf<Row>(props: GridHeaderProps<Row>) {
  const { layout, columns, activeColumn, sorting, onSort, onMenu, selected, mark } = props;
  const cellOf = (column: DataColumn<Row>, index: number) => {
    const place = sorting.findIndex((key) => key.id === column.id);
    const key = sorting[place];
    return (
      <HeaderCell
        key={column.id}
        column={column}
        index={index}
        sorted={key === undefined ? null : key.desc ? "desc" : "asc"}
        sortPlace={place >= 0 && sorting.length > 1 ? place + 1 : null}
        onSort={onSort}
        onMenu={onMenu}
      />
    );
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: elements of a table cannot stand alone in a window of it
    <div role="rowgroup" className="grid-header">
      {/* biome-ignore lint/a11y/useFocusableInteractive: its cells take the focus */}
      {/* biome-ignore lint/a11y/useSemanticElements: elements of a table cannot stand alone in a window of it */}
      <div role="row" aria-rowindex={1} className="grid-header-row" data-index={-1}>
        <div className="grid-pins">
          <SelectAll selected={selected} />
          {layout.start.map((column, place) => cellOf(column, place + FIRST_COLUMN))}
        </div>
        {drawnColumns(layout, columns, activeColumn).flatMap(({ column, index, gap }, place) => [
          gap === 0 ? null : <Gap key={place === 0 ? "first" : "inner"} width={gap} />,
          cellOf(column, index),
        ])}
      </div>
      <div className="grid-mark-room" aria-hidden="true">
        <div ref={mark} className="grid-mark" hidden />
      </div>
    </div>
  );
}

/** The header draws anew when its columns do, not with every row. */
export const GridHeader = memo(GridHeaderOf) as typeof GridHeaderOf;

function SelectAll({ selected }: { readonly selected: "all" | "some" | "none" }) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the box in it takes the focus
    // biome-ignore lint/a11y/useSemanticElements: elements of a table cannot stand alone in a window of it
    <div role="columnheader" aria-colindex={1} className="grid-select" data-select>
      <input
        type="checkbox"
        aria-label="Select all rows"
        ref={(box) => {
          if (box !== null) {
            box.indeterminate = selected === "some";
          }
        }}
        checked={selected === "all"}
        onChange={clickSelects}
        tabIndex={-1}
        data-cell-focus
      />
    </div>
  );
}

/** The table handles the click. */
const clickSelects = () => {};
