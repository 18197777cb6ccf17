import {
  columnVisibilityFeature,
  createColumnHelper,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  type Updater,
  useTable,
} from "@tanstack/react-table";
import { type MouseEvent, useCallback, useMemo, useRef } from "react";
import type { DataTableProps } from "#app/_components/data-table/data-column.ts";

const features = tableFeatures({ columnVisibilityFeature, rowSortingFeature });
const NO_ROWS: object[] = [];
const noValue = () => null;

/**
 * Clicks on headers become orders: TanStack Table owns the rules of directions, of further keys and of letting go. The
 * rows stay with the caller, who sorts and loads them. The result stays the same function.
 */
export function useSort<Row>({
  columns,
  sort,
  onSort,
}: Pick<DataTableProps<Row>, "columns" | "sort" | "onSort">): (id: string, event: MouseEvent) => void {
  const definitions = useMemo(() => {
    const helper = createColumnHelper<typeof features, object>();
    return helper.columns(
      columns.map((column) =>
        // Sortable needs an accessor; the values stay with the caller.
        helper.accessor(noValue, {
          id: column.id,
          enableSorting: column.isSortable,
          sortDescFirst: column.firstDirection === "desc",
        }),
      ),
    );
  }, [columns]);
  const sorting = useMemo(
    () => sort.map(({ column, direction }) => ({ id: column, desc: direction === "desc" })),
    [sort],
  );
  const table = useTable({
    features,
    columns: definitions,
    data: NO_ROWS,
    state: { sorting },
    onSortingChange: (updater: Updater<SortingState>) => {
      const next = typeof updater === "function" ? updater(sorting) : updater;
      onSort(next.map(({ id, desc }) => ({ column: id, direction: desc ? "desc" : "asc" })));
    },
    manualSorting: true,
    enableSortingRemoval: true,
  });
  const latest = useRef(table);
  latest.current = table;
  return useCallback((id, event) => latest.current.getColumn(id)?.getToggleSortingHandler()?.(event), []);
}
