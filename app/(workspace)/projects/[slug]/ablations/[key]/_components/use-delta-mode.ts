import { parseAsStringLiteral, useQueryState } from "nuqs";

export const DELTA_MODES = ["absolute", "percent", "none"] as const;

/** How changes against the baseline are shown; it stands in the URL. */
export function useDeltaMode() {
  return useQueryState("delta", parseAsStringLiteral(DELTA_MODES).withDefault("absolute"));
}
