import type { GridState } from "#lib/tables/grid-state.ts";
import type { Column } from "#lib/tables/schema.ts";

export interface CalculationsProps {
  readonly state: GridState;
  readonly onChange: (next: GridState) => void;
  /** The project's. */
  readonly columns: readonly Column[];
}
