"use client";

import { memo, useState } from "react";
import {
  type ColumnLayout,
  drawnColumns,
  FIRST_COLUMN,
  HEADER_HEIGHT,
  ROW_HEIGHT,
} from "#app/_components/data-table/column-layout.ts";
import { DataCell } from "#app/_components/data-table/data-cell.tsx";
import type { DataColumn } from "#app/_components/data-table/data-column.ts";
import type { Span } from "#app/_components/data-table/span.ts";

interface DataRowProps<Row> {
  /** Undefined while it is not loaded. */
  readonly row: Row | undefined;
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly index: number;
  readonly layout: ColumnLayout<Row>;
  readonly columns: Span;
  /** Place of the active cell if it is in this row, else -1: it is drawn wherever it is. */
  readonly activeColumn: number;
  readonly isSelected: boolean;
  /** 0 where rows are no tree. */
  readonly level: number;
  /** Undefined for rows that do not expand. */
  readonly isOpen: boolean | undefined;
  /** Stays in view below the header. */
  readonly isFixed: boolean;
  /** Unique in the page. */
  readonly tableId: string;
}

function DataRowOf<Row>(props: DataRowProps<Row>) {
  const { row, id, name, index, layout, columns, activeColumn, isSelected, level, isOpen } = props;
  const { isFixed, tableId } = props;
  const drawn = drawnColumns(layout, columns, activeColumn);
  const changes = useChanges(row, layout.start, drawn);
  const headId = `${tableId}-${index}`;
  const cellOf = (column: DataColumn<Row>, place: number) => (
    <DataCell
      key={column.id}
      row={row}
      column={column}
      index={place}
      changes={changes?.get(column.id) ?? 0}
      headId={place === FIRST_COLUMN ? headId : undefined}
      level={place === FIRST_COLUMN && row !== undefined ? level : 0}
      isOpen={place === FIRST_COLUMN ? isOpen : undefined}
    />
  );
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: its cells take the focus
    // biome-ignore lint/a11y/useSemanticElements: elements of a table cannot stand alone in a window of it
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-level={level === 0 || row === undefined ? undefined : level}
      aria-expanded={isOpen}
      className="grid-row"
      data-index={index}
      data-row={id}
      data-active={activeColumn >= 0 || undefined}
      data-unloaded={row === undefined || undefined}
      data-fixed={isFixed || undefined}
      style={{ top: index * ROW_HEIGHT + (isFixed ? HEADER_HEIGHT : 0) }}
    >
      <div className="grid-pins">
        <SelectCell isSelected={isSelected} name={name} />
        {layout.start.map((column, place) => cellOf(column, place + FIRST_COLUMN))}
      </div>
      {drawn.flatMap(({ column, index: at, gap }, place) => [
        gap === 0 ? null : <Gap key={place === 0 ? "first" : "inner"} width={gap} />,
        cellOf(column, at),
      ])}
    </div>
  );
}

/** A row draws anew only when its data, its columns or its place change: updates arrive all the time. */
export const DataRow = memo(DataRowOf) as typeof DataRowOf;

/** The room of columns that are not drawn. */
export const Gap = ({ width }: { readonly width: number }) => <div className="grid-gap" style={{ width }} />;

interface SelectCellProps {
  readonly isSelected: boolean;
  /** Undefined while the row is not loaded. */
  readonly name: string | undefined;
}

function SelectCell({ isSelected, name }: SelectCellProps) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the box in it takes the focus
    // biome-ignore lint/a11y/useSemanticElements: elements of a table cannot stand alone in a window of it
    <div role="gridcell" aria-colindex={1} className="grid-select" data-select>
      {name === undefined ? null : (
        <input
          type="checkbox"
          aria-label={`Select ${name}`}
          checked={isSelected}
          onChange={clickSelects}
          tabIndex={-1}
          data-cell-focus
        />
      )}
    </div>
  );
}

/** The table handles the click, which has the Shift key. */
const clickSelects = () => {};

/** How often each column of a row has changed since the row came on screen; null for never. */
function useChanges<Row>(
  row: Row | undefined,
  pinned: readonly DataColumn<Row>[],
  drawn: readonly { readonly column: DataColumn<Row> }[],
): ReadonlyMap<string, number> | null {
  const [seen, setSeen] = useState<{
    readonly row: Row | undefined;
    readonly changes: ReadonlyMap<string, number> | null;
  }>({ row, changes: null });
  if (seen.row === row) {
    return seen.changes;
  }
  const changed = changedColumns(seen.row, row, [...pinned, ...drawn.map(({ column }) => column)]);
  const changes = changed.length === 0 ? seen.changes : new Map(seen.changes ?? []);
  if (changes instanceof Map) {
    for (const id of changed) {
      changes.set(id, (changes.get(id) ?? 0) + 1);
    }
  }
  setSeen({ row, changes });
  return changes;
}

/** Columns that show something else; none for a row that has just come. */
function changedColumns<Row>(
  before: Row | undefined,
  after: Row | undefined,
  columns: readonly DataColumn<Row>[],
): string[] {
  return before === undefined || after === undefined
    ? []
    : columns
        .filter((column) => column.signature(before) !== column.signature(after))
        .map((column) => column.id);
}
