import { columnReference, GROUP_STATISTICS, parseColumnId, parseStatisticId } from "#lib/tables/column-id.ts";
import { columnKind, valuesOf } from "#lib/tables/filter-columns.ts";
import type { Column } from "#lib/tables/schema.ts";

export interface Completion {
  /** What is written into the filter. */
  readonly text: string;
  readonly hint: string;
}

/** What could stand at the caret instead of the word between `from` and `to`. */
export interface CompletionList {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Completion[];
}

interface CompletionOptions {
  /** For groups: statistics are offered before a colon. */
  readonly statistics?: boolean;
  /** Values of a column, where they are known. */
  readonly values?: readonly string[];
}

const MOST = 8;
const WORD = /[\p{L}\p{N}_./%@:+-]*$/u;
const VALUE = /(?:[<>=~]|\bin\s*\(|,)\s*"?$/;
const COMPARISON =
  /((?:[\p{L}:]+\.)(?:"(?:[^"\\]|\\.)*"|[\p{L}\p{N}_./%@:+-])+|\p{L}+)\s*(?:!=|<>|==|=|!~|~|(?:not\s+)?in\s*\((?:[^()]*,)?)\s*(?:"([^"]*)|([^\s",()<>=~]*))$/iu;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** The column whose value stands before the caret, as its id, and where that value begins. */
export function valueAt(
  source: string,
  caret: number,
): { readonly column: string; readonly from: number; readonly typed: string } | null {
  const match = COMPARISON.exec(source.slice(0, caret));
  if (match?.[1] === undefined) {
    return null;
  }
  const typed = match[2] ?? match[3] ?? "";
  const from = caret - typed.length - (match[2] === undefined ? 0 : 1);
  const column = match[1].replace(/"((?:[^"\\]|\\.)*)"/g, (_, key: string) => key.replace(/\\(.)/g, "$1"));
  const { statistic, column: id } = parseStatisticId(column);
  const isKnown = statistic === null && parseColumnId(id) !== null;
  return isKnown ? { column, from, typed } : null;
}

/**
 * The columns whose id contains the word before the caret; after an operator, the values of a column that has few. Null
 * where nothing fits or the word is whole already.
 */
export function completionAt(
  source: string,
  caret: number,
  columns: readonly Column[],
  { statistics = false, values }: CompletionOptions = {},
): CompletionList | null {
  const value = valueAt(source, caret);
  if (value !== null) {
    return valueCompletion(value, caret, values);
  }
  const before = source.slice(0, caret);
  const word = WORD.exec(before)?.[0] ?? "";
  const lead = before.slice(0, caret - word.length);
  if (word.length < 2 || VALUE.test(lead) || isInQuotes(lead)) {
    return null;
  }
  return columnCompletion(word, caret, columns, statistics);
}

function valueCompletion(
  value: { readonly column: string; readonly from: number; readonly typed: string },
  caret: number,
  values: readonly string[] = [],
): CompletionList | null {
  const ref = parseColumnId(value.column);
  const fixed = ref === null ? null : valuesOf(columnKind(ref));
  const wanted = value.typed.trim().toLowerCase();
  if (fixed !== null) {
    const fitting = fixed.filter((one) => one.startsWith(wanted) && one !== wanted);
    return listOf(
      value.from,
      caret,
      fitting.map((text) => ({ text, hint: value.column })),
    );
  }
  const isWhole = values.some((one) => one.toLowerCase() === wanted);
  const fitting = isWhole ? [] : values.filter((one) => one.toLowerCase().includes(wanted));
  return listOf(
    value.from,
    caret,
    fitting.map((one) => ({ text: valueText(one), hint: "value" })),
  );
}

/** A value as filters write it: a number as it stands, else in quotes. */
function valueText(value: string): string {
  return NUMBER.test(value) ? value : `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

function columnCompletion(
  word: string,
  caret: number,
  columns: readonly Column[],
  statistics: boolean,
): CompletionList | null {
  const { statistic, column } = parseStatisticId(word);
  const hasStatistic = statistics && statistic !== null;
  const wanted = (hasStatistic ? column : word).toLowerCase();
  const from = caret - (hasStatistic ? column : word).length;
  const matching = columns
    .map((one) => ({ text: columnReference(one.id), hint: one.group }))
    .filter((option) => option.text.toLowerCase().includes(wanted));
  if (matching.some((option) => option.text === (hasStatistic ? column : word))) {
    return null;
  }
  const prefixes =
    statistics && !hasStatistic
      ? GROUP_STATISTICS.filter((name) => name.startsWith(wanted)).map((name) => ({
          text: `${name}:`,
          hint: "statistic of a column",
        }))
      : [];
  const begins = matching.filter((option) => option.text.toLowerCase().startsWith(wanted));
  const others = matching.filter((option) => !begins.includes(option));
  return listOf(from, caret, [...prefixes, ...begins, ...others]);
}

function listOf(from: number, to: number, options: readonly Completion[]): CompletionList | null {
  return options.length === 0 ? null : { from, to, options: options.slice(0, MOST) };
}

function isInQuotes(text: string): boolean {
  return (text.match(/"/g)?.length ?? 0) % 2 === 1;
}
