import type { GridState } from "#lib/tables/query/grid-state.ts";
import type { Column } from "#lib/tables/query/schema.ts";

export interface CalculationsProps {
  readonly state: GridState;
  readonly onChange: (next: GridState) => void;
  /** Columns of the project. */
  readonly columns: readonly Column[];
}
