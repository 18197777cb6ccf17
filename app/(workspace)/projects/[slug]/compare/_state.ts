import { parseAsArrayOf, parseAsBoolean, parseAsFloat, parseAsString, parseAsStringLiteral } from "nuqs";
import { MIR_DEFINITIONS } from "#lib/mir/definitions.ts";

/** The page's state, all of it, as it stands in the URL. */
export const compareParsers = {
  /** Ids in the order of the columns. */
  runs: parseAsArrayOf(parseAsString).withDefault([]),
  /** Id of the run that the others are held against; the first without it. */
  ref: parseAsString,
  differing: parseAsBoolean.withDefault(false),
  /** The row at which "next difference" stands. */
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
