import { parseAsStringLiteral, useQueryStates } from "nuqs";
import { type AblationChoice, DELTA_MODES } from "#lib/tables/ablations/ablation-choice.ts";

const PARSERS = {
  delta: parseAsStringLiteral(DELTA_MODES).withDefault("absolute"),
  runs: parseAsStringLiteral(["0", "1"]).withDefault("1"),
};

/** The display settings of the table, stored in the URL. */
export function useAblationChoice(): [AblationChoice, (change: Partial<AblationChoice>) => void] {
  const [{ delta, runs }, set] = useQueryStates(PARSERS);
  const change = ({ delta: mode, withRuns }: Partial<AblationChoice>) =>
    void set({
      ...(mode === undefined ? {} : { delta: mode }),
      ...(withRuns === undefined ? {} : { runs: withRuns ? "1" : "0" }),
    });
  return [{ delta, withRuns: runs === "1" }, change];
}
