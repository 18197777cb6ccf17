"use client";

import { IconArrowDown, IconArrowUp, IconChevronDown } from "@tabler/icons-react";
import { type MouseEvent, memo } from "react";
import { widthProperty } from "#app/_components/data-table/column-layout.ts";
import type { DataColumn } from "#app/_components/data-table/data-column.ts";

interface HeaderCellProps<Row> {
  readonly column: DataColumn<Row>;
  /** Place among all columns as drawn. */
  readonly index: number;
  readonly sorted: "asc" | "desc" | null;
  /** Place in the order, from 1; null when it is the only key. */
  readonly sortPlace: number | null;
  readonly onSort: (id: string, event: MouseEvent) => void;
  readonly onMenu: (id: string) => void;
}

const ARIA_SORT = { asc: "ascending", desc: "descending" } as const;
const BETTER = { lower: "lower is better", higher: "higher is better" } as const;

/** A header: label, arrow for what is better, unit; sorts on click, adds to the order with Shift. */
function HeaderCellOf<Row>(props: HeaderCellProps<Row>) {
  const { column, index, sorted, sortPlace, onSort, onMenu } = props;
  const { id, align, label } = column;
  // Only the first key may have aria-sort; the further ones give their place in words.
  const ariaSort = sorted !== null && (sortPlace === null || sortPlace === 1) ? ARIA_SORT[sorted] : undefined;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: what is in it takes the focus
    // biome-ignore lint/a11y/useSemanticElements: elements of a table cannot stand alone in a window of it
    <div
      role="columnheader"
      aria-colindex={index + 1}
      aria-sort={ariaSort}
      className={align === "end" ? "grid-column grid-end" : "grid-column"}
      data-sorted={sorted ?? undefined}
      data-movable=""
      style={{ width: `var(${widthProperty(index)})` }}
    >
      <button
        type="button"
        className="grid-head"
        tabIndex={-1}
        data-cell-focus=""
        data-tip={tooltipOf(column)}
        onClick={(event) => onSort(id, event)}
      >
        <HeaderText column={column} sorted={sorted} place={sortPlace} />
      </button>
      <button
        type="button"
        className="grid-menu"
        tabIndex={-1}
        aria-label={`Menu of ${label}`}
        aria-haspopup="menu"
        data-menu
        onClick={() => onMenu(id)}
      >
        <IconChevronDown size={14} stroke={2} aria-hidden />
      </button>
      <div className="grid-resize" data-resize aria-hidden="true" />
    </div>
  );
}

export const HeaderCell = memo(HeaderCellOf) as typeof HeaderCellOf;

interface HeaderTextProps<Row> {
  readonly column: DataColumn<Row>;
  readonly sorted: "asc" | "desc" | null;
  readonly place: number | null;
}

function HeaderText<Row>({ column, sorted, place }: HeaderTextProps<Row>) {
  const { label, unit, direction } = column;
  return (
    <>
      <span className="grid-head-line">
        <SortMark sorted={sorted} place={place} />
        <span className="grid-head-label">{label}</span>
        {direction === null ? null : (
          <span className="grid-head-better">
            <span aria-hidden="true">{direction === "lower" ? "↓" : "↑"}</span>
            <span className="visually-hidden">, {BETTER[direction]}</span>
          </span>
        )}
      </span>
      {unit === null ? null : <span className="grid-head-unit">{unit}</span>}
    </>
  );
}

function tooltipOf<Row>(column: DataColumn<Row>): string {
  const { description, unit, direction } = column;
  const better = direction === null || /better/i.test(description) ? "" : ` ${capital(BETTER[direction])}.`;
  const inUnit = unit === null || description.includes(unit) ? "" : ` Unit: ${unit}.`;
  const text = /[.!?]$/.test(description) ? description : `${description}.`;
  return `${text}${inUnit}${better}\nClick sorts, Shift-click adds to the order. Drag moves.`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function SortMark({
  sorted,
  place,
}: {
  readonly sorted: "asc" | "desc" | null;
  readonly place: number | null;
}) {
  if (sorted === null) {
    return null;
  }
  const Icon = sorted === "asc" ? IconArrowUp : IconArrowDown;
  return (
    <span className="grid-head-sort">
      <Icon size={13} stroke={2.2} aria-hidden />
      {place === null ? null : <span aria-hidden="true">{place}</span>}
      {place === null ? null : (
        <span className="visually-hidden">
          , sort key {place}, {ARIA_SORT[sorted]}
        </span>
      )}
    </span>
  );
}
