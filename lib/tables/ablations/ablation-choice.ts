import type { AblationTableOptions } from "#lib/tables/ablations/export-ablation.ts";

/** How changes against the baseline are shown: the URL parameter `delta` of an ablation's page. */
export const DELTA_MODES = ["absolute", "percent", "none"] as const;
export type AblationDelta = (typeof DELTA_MODES)[number];

/** The display settings of an ablation table, from the URL of its page with defaults. */
export interface AblationChoice {
  readonly delta: AblationDelta;
  readonly withRuns: boolean;
}

export function readAblationChoice(parameters: URLSearchParams): AblationChoice {
  return {
    delta: DELTA_MODES.find((mode) => mode === parameters.get("delta")) ?? "absolute",
    withRuns: parameters.get("runs") !== "0",
  };
}

/** The query string of the settings that differ from the defaults: "delta=percent&runs=0". */
export function ablationQuery({ delta, withRuns }: AblationChoice): string {
  return new URLSearchParams({
    ...(delta === "absolute" ? {} : { delta }),
    ...(withRuns ? {} : { runs: "0" }),
  }).toString();
}

export const tableOptionsOf = ({ delta, withRuns }: AblationChoice): AblationTableOptions => ({
  delta: delta === "none" ? null : delta,
  withRuns,
});
