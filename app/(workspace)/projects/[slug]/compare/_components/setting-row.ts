import type { ComparedRow } from "#lib/analysis/compare-params.ts";

export interface SettingRow extends ComparedRow {
  readonly kind: "params" | "tags";
}

/** The actions on a run's column. */
export interface RunCommands {
  readonly setReference: (id: string) => void;
  readonly move: (id: string, by: number) => void;
  readonly remove: (id: string) => void;
}
