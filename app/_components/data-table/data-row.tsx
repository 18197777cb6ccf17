"use client";

import { memo } from "react";
import type { DataColumn } from "#app/_components/data-table/data-column.ts";
import { Flash } from "#app/_components/data-table/flash.tsx";
import { Spacer } from "#app/_components/data-table/spacer.tsx";

interface DataRowProps<Row> {
  readonly row: Row;
  readonly id: string;
  readonly index: number;
  readonly columns: readonly DataColumn<Row>[];
  /** Height of the rows left out above this one, in pixels. */
  readonly gap: number;
  readonly isActive: boolean;
}

function DataRowOf<Row>({ row, id, index, columns, gap, isActive }: DataRowProps<Row>) {
  return (
    <>
      <Spacer height={gap} />
      <tr aria-rowindex={index + 2} data-active={isActive || undefined}>
        {columns.map((column, columnIndex) => {
          const shared = {
            "aria-colindex": columnIndex + 1,
            "data-row": id,
            "data-column": columnIndex,
            "data-align": column.align,
            tabIndex: -1,
          };
          return columnIndex === 0 ? (
            <th key={column.id} scope="row" className="grid-pinned" {...shared}>
              <Flash signature={column.signature(row)}>{column.cell(row)}</Flash>
            </th>
          ) : (
            <td key={column.id} {...shared}>
              <Flash signature={column.signature(row)}>{column.cell(row)}</Flash>
            </td>
          );
        })}
        <td aria-hidden="true" />
      </tr>
    </>
  );
}

/** A row draws anew only when its data, its columns or its place change: updates arrive all the time. */
export const DataRow = memo(DataRowOf) as typeof DataRowOf;
