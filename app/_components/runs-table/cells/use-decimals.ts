import { useRef } from "react";
import { numberText } from "#app/_components/runs-table/cells/cell-text.ts";
import type { FlatRows, RowRange } from "#app/_components/runs-table/data/flat-rows.ts";
import type { LoadedRow } from "#app/_components/runs-table/data/grid-list.ts";
import { decimalsOf } from "#app/_components/values/number-value.tsx";
import { shownStandardError } from "#lib/mir/interval-text.ts";
import type { GridState } from "#lib/tables/query/grid-state.ts";
import type { Column } from "#lib/tables/query/schema.ts";

const MIR_DECIMALS = 3;

interface Known {
  readonly question: string;
  readonly seen: WeakSet<LoadedRow>;
  decimals: ReadonlyMap<string, number>;
}

/**
 * Digits after the point of the longest value of each column, over all rows that were visible so far. They only grow while
 * the question is the same, so that columns do not shift while one scrolls.
 */
export function useDecimals(
  rows: FlatRows,
  range: RowRange,
  columns: readonly Column[],
  state: GridState,
  question: string,
): ReadonlyMap<string, number> {
  const formats = columns.map(({ id }) => `${id}:${state.columnSettings.get(id)?.format ?? ""}`).join("\n");
  const key = `${question}\n${formats}`;
  const known = useRef<Known>({ question: key, seen: new WeakSet(), decimals: new Map() });
  if (known.current.question !== key) {
    known.current = { question: key, seen: new WeakSet(), decimals: new Map() };
  }
  const { seen } = known.current;
  const grown = new Map(known.current.decimals);
  let hasGrown = false;
  for (
    let index = Math.max(0, range.first - 20);
    index <= Math.min(rows.total - 1, range.last + 20);
    index++
  ) {
    const row = rows.rowAt(index);
    if (row === undefined || seen.has(row)) {
      continue;
    }
    seen.add(row);
    for (const column of columns) {
      const digits = digitsOf(row, column, state);
      if (digits > (grown.get(column.id) ?? 0)) {
        grown.set(column.id, digits);
        hasGrown = true;
      }
    }
  }
  if (hasGrown) {
    known.current.decimals = grown;
  }
  return known.current.decimals;
}

function digitsOf(row: LoadedRow, column: Column, state: GridState): number {
  const cell = row.cells.get(column.id);
  if (cell === undefined || column.kind !== "number") {
    return 0;
  }
  if (cell.mir !== undefined) {
    return shownStandardError(cell.mir) === null ? 0 : MIR_DECIMALS;
  }
  const text = numberText(cell, column, state.columnSettings.get(column.id));
  return text === null ? 0 : (decimalsOf(text) ?? 0);
}
