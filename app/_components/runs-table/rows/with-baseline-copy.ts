import { functionalUpdate, type OnChangeFn, type RowSelectionState } from "@tanstack/react-table";

/** Id of the baseline's row above the others. */
export const BASELINE_COPY = "baseline";

interface SelectionSlice {
  readonly rowSelection: RowSelectionState;
  readonly onRowSelectionChange: OnChangeFn<RowSelectionState>;
}

/** The baseline is drawn above the others too: both of its rows are selected, or neither is. */
export function withBaselineCopy(
  { rowSelection, onRowSelectionChange }: SelectionSlice,
  baseline: string | null,
): SelectionSlice {
  const isSelected = baseline !== null && rowSelection[baseline] === true;
  const withCopy: RowSelectionState = isSelected ? { ...rowSelection, [BASELINE_COPY]: true } : rowSelection;
  return {
    rowSelection: withCopy,
    onRowSelectionChange: (updater) => {
      const { [BASELINE_COPY]: copy, ...next } = functionalUpdate(updater, withCopy);
      const isCopySelected = copy === true;
      if (baseline !== null && isCopySelected !== isSelected) {
        if (isCopySelected) {
          next[baseline] = true;
        } else {
          delete next[baseline];
        }
      }
      onRowSelectionChange(next);
    },
  };
}
