"use client";

import { UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { MouseEvent } from "react";

interface HeaderCellProps {
  readonly label: string;
  readonly unit: string | null;
  readonly direction: "lower" | "higher" | null;
  readonly description: string;
  readonly align: "start" | "end";
  readonly sorted: "asc" | "desc" | null;
  /** Place in the order, from 1; null when it is the only key. */
  readonly sortPlace: number | null;
  readonly onSort: ((event: MouseEvent) => void) | null;
  readonly columnIndex: number;
  readonly isPinned: boolean;
}

const ARIA_SORT = { asc: "ascending", desc: "descending" } as const;
const BETTER = { lower: "lower is better", higher: "higher is better" } as const;

/** A header: label, arrow for what is better, unit; sorts on click, adds to the order with Shift. */
export function HeaderCell(props: HeaderCellProps) {
  const { label, unit, direction, align, sorted, sortPlace, onSort, columnIndex, isPinned } = props;
  // Only the first key may say aria-sort; the further ones say their place in words.
  const ariaSort = sorted !== null && (sortPlace === null || sortPlace === 1) ? ARIA_SORT[sorted] : undefined;
  const content = (
    <>
      <span className="grid-head-line">
        <SortMark sorted={sorted} place={sortPlace} />
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
  return (
    <th
      scope="col"
      aria-colindex={columnIndex + 1}
      aria-sort={ariaSort}
      className={isPinned ? "grid-pinned" : undefined}
      data-align={align}
      data-sorted={sorted ?? undefined}
      data-column={columnIndex}
      tabIndex={-1}
    >
      {onSort === null ? (
        <span className="grid-head" tabIndex={-1} data-cell-focus data-tip={tooltipOf(props)}>
          {content}
        </span>
      ) : (
        <UnstyledButton
          className="grid-head"
          onClick={onSort}
          tabIndex={-1}
          data-cell-focus
          data-tip={tooltipOf(props)}
        >
          {content}
        </UnstyledButton>
      )}
    </th>
  );
}

function tooltipOf({ description, unit, direction, onSort }: HeaderCellProps): string {
  const better = direction === null || /better/i.test(description) ? "" : ` ${capital(BETTER[direction])}.`;
  const inUnit = unit === null || description.includes(unit) ? "" : ` Unit: ${unit}.`;
  const text = /[.!?]$/.test(description) ? description : `${description}.`;
  const hint = onSort === null ? "" : "\nClick sorts, Shift-click adds to the order.";
  return `${text}${inUnit}${better}${hint}`;
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
