import type { ComparedRow } from "#lib/analysis/compare-params.ts";

export interface SettingRow extends ComparedRow {
  readonly kind: "params" | "tags";
}

/** What can be done with the column of a run. */
export interface RunCommands {
  readonly setReference: (id: string) => void;
  readonly move: (id: string, by: number) => void;
  readonly remove: (id: string) => void;
}
