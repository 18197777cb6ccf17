import type { Row, RowData } from "@tanstack/react-table";
import type { GridFeatures } from "#app/_components/data-table/grid-features.ts";
import type { IdAt } from "#app/_components/data-table/locate-row.ts";
import type { TreeCommands } from "#app/_components/data-table/use-grid-keys.ts";

/** What keys and clicks do to rows that expand, by index; TanStack's rows know whether they are and whose they are. */
export function rowExpansion<Original extends RowData>(
  rowOf: (index: number) => Row<GridFeatures, Original> | undefined,
  idAt: IdAt,
): TreeCommands {
  return {
    isOpen: (index) => {
      const row = rowOf(index);
      return row?.getCanExpand() === true ? row.getIsExpanded() : undefined;
    },
    toggle: (index) => rowOf(index)?.toggleExpanded(),
    parentOf: (index) => {
      const parent = rowOf(index)?.parentId;
      let above = parent === undefined ? -1 : index - 1;
      while (above >= 0 && idAt(above) !== parent) {
        above -= 1;
      }
      return above;
    },
  };
}
