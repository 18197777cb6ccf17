"use client";

import { type MouseEvent, memo, type RefObject } from "react";
import type { DataSort } from "#app/_components/data-table/data-column.ts";
import { Gap } from "#app/_components/data-table/data-row.tsx";
import { drawnColumns } from "#app/_components/data-table/drawn-columns.ts";
import type { GridLayout, LaidColumn } from "#app/_components/data-table/grid-layout.ts";
import { HeaderCell } from "#app/_components/data-table/header-cell.tsx";
import type { Span } from "#app/_components/data-table/span.ts";

interface GridHeaderProps<Row> {
  readonly layout: GridLayout<Row>;
  readonly columns: Span;
  /** Place of the active cell if it is in the header, else -1. */
  readonly activeColumn: number;
  readonly sort: readonly DataSort[];
  readonly onSort: (id: string, event: MouseEvent) => void;
  readonly canResize: boolean;
  readonly canMove: boolean;
  readonly onMenu: (id: string) => void;
  /** Which of the loaded rows are selected. */
  readonly selected: "all" | "some" | "none";
  /** Those that are not loaded too. */
  readonly selectsAll: boolean;
  /** The line that shows where a dragged column would go. */
  readonly mark: RefObject<HTMLDivElement | null>;
}

function GridHeaderOf<Row>(props: GridHeaderProps<Row>) {
  const {
    layout,
    columns,
    activeColumn,
    sort,
    onSort,
    canResize,
    canMove,
    onMenu,
    selected,
    selectsAll,
    mark,
  } = props;
  const cellOf = (laid: LaidColumn<Row>) => {
    const place = sort.findIndex((key) => key.column === laid.column.id);
    return (
      <HeaderCell
        key={laid.column.id}
        laid={laid}
        sorted={sort[place]?.direction ?? null}
        sortPlace={place >= 0 && sort.length > 1 ? place + 1 : null}
        onSort={onSort}
        canResize={canResize}
        canMove={canMove}
        hasMenu={laid.column.menu !== undefined || canMove || canResize}
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
          {layout.hasCheckboxes ? (
            <SelectAll
              selected={selected}
              label={selectsAll ? "Select all rows" : "Select all loaded rows"}
            />
          ) : null}
          {layout.pinned.map(cellOf)}
        </div>
        {drawnColumns(layout, columns, activeColumn).flatMap(({ laid, gap }, place) => [
          gap === 0 ? null : <Gap key={place === 0 ? "first" : "inner"} width={gap} />,
          cellOf(laid),
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

interface SelectAllProps {
  readonly selected: "all" | "some" | "none";
  readonly label: string;
}

function SelectAll({ selected, label }: SelectAllProps) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the box in it takes the focus
    // biome-ignore lint/a11y/useSemanticElements: elements of a table cannot stand alone in a window of it
    <div role="columnheader" aria-colindex={1} className="grid-select" data-select>
      <input
        type="checkbox"
        aria-label={label}
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

/** The table listens for clicks. */
const clickSelects = () => {};
