import {
  columnKind,
  columnReference,
  GROUP_STATISTICS,
  parseColumnId,
  parseStatisticId,
} from "#lib/tables/query/column-id.ts";
import { COLUMN_KINDS } from "#lib/tables/query/column-kind.ts";
import type { Column } from "#lib/tables/query/schema.ts";

export interface Completion {
  /** The text inserted into the filter. */
  readonly text: string;
  readonly hint: string;
}

/** The options to replace the word between `from` and `to`. */
export interface CompletionList {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Completion[];
}

interface CompletionOptions {
  /** Whether statistics are offered before a colon, for filters of groups. */
  readonly statistics?: boolean;
  /** The known values of the column. */
  readonly values?: readonly string[];
}

const MAXIMUM_OPTIONS = 8;
const WORD = /[\p{L}\p{N}_./%@:+-]*$/u;
const VALUE = /(?:[<>=~]|\bcontains|\bin\s*\(|,)\s*"?$/;
/** A column followed by the start of a word operator. */
const OPERATOR_CONTEXT =
  /(?:^|[\s(])((?:[\p{L}:]+\.)(?:"(?:[^"\\]|\\.)*"|[\p{L}\p{N}_./%@:+-])+|\p{L}+)\s+(not\s+)?([a-z]+)$/iu;
const COMPARISON =
  /((?:[\p{L}:]+\.)(?:"(?:[^"\\]|\\.)*"|[\p{L}\p{N}_./%@:+-])+|\p{L}+)\s*(!=|<>|==|=|!~|~|(?:not\s+)?contains\b|(?:not\s+)?in\s*\((?:[^()]*,)?)\s*(?:"([^"]*)|([^\s",()<>=~]*))$/iu;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Operators with the words by which they are found. */
const OPERATOR_WORDS: readonly {
  readonly words: readonly string[];
  readonly text: string;
  readonly hint: string;
}[] = [
  { words: ["contains"], text: "contains", hint: "text in the value" },
  { words: ["matches", "regex"], text: "~", hint: "regular expression" },
  { words: ["in"], text: "in (", hint: "one of several" },
  { words: ["null"], text: "is null", hint: "has no value" },
  { words: ["null"], text: "is not null", hint: "has a value" },
];

interface ValueContext {
  readonly column: string;
  /** Whether the operator takes a regular expression. */
  readonly isPattern: boolean;
  readonly from: number;
  readonly typed: string;
}

/** The column id of the value before the caret, and the start of that value. */
export function valueAt(source: string, caret: number): ValueContext | null {
  const match = COMPARISON.exec(source.slice(0, caret));
  if (match?.[1] === undefined) {
    return null;
  }
  const typed = match[3] ?? match[4] ?? "";
  const from = caret - typed.length - (match[3] === undefined ? 0 : 1);
  const column = unquoted(match[1]);
  const { statistic, column: id } = parseStatisticId(column);
  const isKnown = statistic === null && parseColumnId(id) !== null;
  return isKnown ? { column, isPattern: match[2] === "~" || match[2] === "!~", from, typed } : null;
}

/**
 * The columns whose ids contain the word before the caret; after an operator, the values of a column with few values. Null
 * if nothing matches or the word is complete.
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
  const operators = operatorCompletion(before, caret);
  if (operators !== null) {
    return operators;
  }
  const word = WORD.exec(before)?.[0] ?? "";
  const lead = before.slice(0, caret - word.length);
  if (word.length < 2 || VALUE.test(lead) || isInQuotes(lead)) {
    return null;
  }
  return columnCompletion(word, caret, columns, statistics);
}

/** After a column and white space: operators that are words or are found by one. */
function operatorCompletion(before: string, caret: number): CompletionList | null {
  const match = OPERATOR_CONTEXT.exec(before);
  const [, column = "", not, word = ""] = match ?? [];
  if (match === null || parseColumnId(parseStatisticId(unquoted(column)).column) === null) {
    return null;
  }
  const options = OPERATOR_WORDS.filter(
    ({ words, text }) =>
      words.some((one) => one.startsWith(word.toLowerCase())) &&
      text !== word.toLowerCase() &&
      (not === undefined || text === "contains" || text === "in ("),
  );
  return listOf(caret - word.length, caret, options);
}

function unquoted(column: string): string {
  return column.replace(/"((?:[^"\\]|\\.)*)"/g, (_, key: string) => key.replace(/\\(.)/g, "$1"));
}

function valueCompletion(
  value: ValueContext,
  caret: number,
  values: readonly string[] = [],
): CompletionList | null {
  const ref = parseColumnId(value.column);
  const fixed = ref === null ? null : COLUMN_KINDS[columnKind(ref)].values;
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
    fitting.map((one) => ({ text: valueText(value.isPattern ? escaped(one) : one), hint: "value" })),
  );
}

/** A regular expression that matches the text literally. */
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** A value in filter syntax: a number unquoted, anything else quoted. */
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
  return options.length === 0 ? null : { from, to, options: options.slice(0, MAXIMUM_OPTIONS) };
}

function isInQuotes(text: string): boolean {
  return (text.match(/"/g)?.length ?? 0) % 2 === 1;
}
