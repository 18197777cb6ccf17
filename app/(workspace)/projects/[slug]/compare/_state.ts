import { parseAsArrayOf, parseAsBoolean, parseAsFloat, parseAsString, parseAsStringLiteral } from "nuqs";
import { MIR_DEFINITIONS } from "#lib/mir/definitions.ts";

/** The page's state in the URL. */
export const compareParsers = {
  /** Run ids in the order of the columns. */
  runs: parseAsArrayOf(parseAsString).withDefault([]),
  /** Id of the reference run; by default the first run. */
  ref: parseAsString,
  differing: parseAsBoolean.withDefault(false),
  /** Id of the row that "next difference" continues from. */
  at: parseAsString,
  metrics: parseAsArrayOf(parseAsString),
  x: parseAsStringLiteral(["step", "time"]).withDefault("step"),
  log: parseAsBoolean.withDefault(false),
  smooth: parseAsFloat.withDefault(0),
  /** "none", "seed" or "params.<key>". */
  group: parseAsString.withDefault("none"),
  band: parseAsStringLiteral(["range", "deviation"]).withDefault("range"),
  definition: parseAsStringLiteral(MIR_DEFINITIONS),
  logFid: parseAsBoolean.withDefault(false),
};
