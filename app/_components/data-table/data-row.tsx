"use client";

import { memo, useState } from "react";
import { DataCell } from "#app/_components/data-table/data-cell.tsx";
import { type DrawnColumn, drawnColumns } from "#app/_components/data-table/drawn-columns.ts";
import {
  type GridLayout,
  HEADER_HEIGHT,
  type LaidColumn,
  ROW_HEIGHT,
} from "#app/_components/data-table/grid-layout.ts";
import type { Span } from "#app/_components/data-table/span.ts";

interface DataRowProps<Row> {
  /** Undefined while it is not loaded. */
  readonly row: Row | undefined;
  readonly rowKey: string | undefined;
  readonly name: string | undefined;
  readonly index: number;
  readonly layout: GridLayout<Row>;
  readonly columns: Span;
  /** Place of the active cell if it is in this row, else -1: it is drawn wherever it is. */
  readonly activeColumn: number;
  /** Undefined where rows are not selected. */
  readonly isSelected: boolean | undefined;
  /** 0 where rows are no tree. */
  readonly level: number;
  readonly isOpen: boolean | undefined;
  /** Stays in view below the header. */
  readonly isFixed: boolean;
  /** Unique in the page. */
  readonly tableId: string;
}

function DataRowOf<Row>(props: DataRowProps<Row>) {
  const { row, rowKey, name, index, layout, columns, activeColumn, isSelected, level, isOpen } = props;
  const { isFixed, tableId } = props;
  const drawn = drawnColumns(layout, columns, activeColumn);
  const changes = useChanges(row, layout.pinned, drawn);
  const headId = `${tableId}-${index}`;
  const cellOf = (laid: LaidColumn<Row>) => (
    <DataCell
      key={laid.column.id}
      row={row}
      laid={laid}
      changes={changes?.get(laid.column.id) ?? 0}
      headId={laid.isHead ? headId : undefined}
      level={laid.isHead && row !== undefined ? level : 0}
      isOpen={laid.isHead ? isOpen : undefined}
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
      data-row={rowKey}
      data-active={activeColumn >= 0 || undefined}
      data-unloaded={row === undefined || undefined}
      data-fixed={isFixed || undefined}
      style={{ top: index * ROW_HEIGHT + (isFixed ? HEADER_HEIGHT : 0) }}
    >
      <div className="grid-pins">
        {layout.hasCheckboxes ? <SelectCell isSelected={isSelected === true} name={name} /> : null}
        {layout.pinned.map(cellOf)}
      </div>
      {drawn.flatMap(({ laid, gap }, place) => [
        gap === 0 ? null : <Gap key={place === 0 ? "first" : "inner"} width={gap} />,
        cellOf(laid),
      ])}
    </div>
  );
}

/** A row draws anew only when its data, its columns or its place change: updates arrive all the time. */
export const DataRow = memo(DataRowOf) as typeof DataRowOf;

/** Room of columns that are not drawn. */
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

/** The table listens for clicks, which know of Shift. */
const clickSelects = () => {};

/** How often each column of a row has changed since the row is on screen; null for never. */
function useChanges<Row>(
  row: Row | undefined,
  pinned: readonly LaidColumn<Row>[],
  drawn: readonly DrawnColumn<Row>[],
): ReadonlyMap<string, number> | null {
  const [seen, setSeen] = useState<{
    readonly row: Row | undefined;
    readonly changes: ReadonlyMap<string, number> | null;
  }>({ row, changes: null });
  if (seen.row === row) {
    return seen.changes;
  }
  const changed = changedColumns(seen.row, row, [...pinned, ...drawn.map(({ laid }) => laid)]);
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
  columns: readonly LaidColumn<Row>[],
): string[] {
  return before === undefined || after === undefined
    ? []
    : columns
        .filter(({ column }) => column.signature(before) !== column.signature(after))
        .map(({ column }) => column.id);
}
