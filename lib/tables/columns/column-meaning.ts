import type { Column, ColumnFormat } from "#lib/tables/query/schema.ts";

/** The meaning of a metric by its name; nothing is ever inferred from values. */
interface MetricMeaning {
  readonly unit: string | null;
  readonly direction: Column["direction"];
  readonly format: ColumnFormat;
  /** Lower comes first among the metrics shown by default; null is never shown by default. */
  readonly defaultRank: number | null;
}

const MEANINGS: readonly { readonly pattern: RegExp; readonly meaning: MetricMeaning }[] = [
  { pattern: /(^|[/_.-])(ppl|perplexity)/i, meaning: metric(null, "lower", "perplexity", 2) },
  { pattern: /loss$/i, meaning: metric(null, "lower", "loss", 1) },
  { pattern: /(^|[/_.-])(lr|learning_rate)$/i, meaning: metric(null, null, "lr", null) },
  { pattern: /(^|[/_.-])(acc|accuracy)$/i, meaning: metric(null, "higher", "score", 3) },
  { pattern: /_ms$/i, meaning: metric("ms", null, "number", null) },
  { pattern: /_(s|sec|secs|seconds)$/i, meaning: metric("s", null, "seconds", null) },
  { pattern: /(^|[/_.-])(samples|tokens|steps|examples)$/i, meaning: metric(null, null, "count", null) },
];

function metric(
  unit: string | null,
  direction: Column["direction"],
  format: ColumnFormat,
  defaultRank: number | null,
): MetricMeaning {
  return { unit, direction, format, defaultRank };
}

/** Metrics of the stage after the one under study are never shown by default. */
const LATER_STAGE = /^sft[/_.]/i;

/** Direction, unit and format of a metric, by its name. */
export function describeMetric(key: string): MetricMeaning {
  const meaning =
    MEANINGS.find(({ pattern }) => pattern.test(key))?.meaning ?? metric(null, null, "number", null);
  return LATER_STAGE.test(key) ? { ...meaning, defaultRank: null } : meaning;
}
