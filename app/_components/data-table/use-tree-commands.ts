import { useMemo } from "react";
import type { DataTree } from "#app/_components/data-table/data-column.ts";
import type { TreeCommands } from "#app/_components/data-table/use-grid-keys.ts";

/** What keys and clicks do to rows that open; null where rows are no tree. */
export function useTreeCommands<Row>(
  tree: DataTree<Row> | undefined,
  rowAt: (index: number) => Row | undefined,
): TreeCommands | null {
  return useMemo(() => {
    if (tree === undefined) {
      return null;
    }
    const levelAt = (index: number): number | null => {
      const row = rowAt(index);
      return row === undefined ? null : tree.level(row);
    };
    return {
      isOpen: (index) => {
        const row = rowAt(index);
        return row === undefined ? undefined : tree.isOpen(row);
      },
      toggle: (index) => {
        const row = rowAt(index);
        if (row !== undefined) {
          tree.onToggle(row);
        }
      },
      parentOf: (index) => {
        const level = levelAt(index);
        let above = index - 1;
        while (above >= 0 && level !== null && (levelAt(above) ?? level) >= level) {
          above -= 1;
        }
        return level === null || level === 1 ? -1 : above;
      },
    };
  }, [tree, rowAt]);
}
