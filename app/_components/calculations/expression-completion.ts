import type { CompletionList } from "#app/_components/filter-builder/filter-completion.ts";
import { FUNCTION_NAMES, FUNCTIONS } from "#lib/tables/calculations/expression-functions.ts";
import { columnReference } from "#lib/tables/query/column-id.ts";
import type { Column } from "#lib/tables/query/schema.ts";

const MAXIMUM_OPTIONS = 8;
const WORD = /[\p{L}_][\p{L}\p{N}_./%@:+-]*$/u;

/** Numeric columns and functions that contain the word before the caret. */
export function expressionCompletion(
  source: string,
  caret: number,
  columns: readonly Column[],
): CompletionList | null {
  const before = source.slice(0, caret);
  const word = WORD.exec(before)?.[0] ?? "";
  const isInQuotes = (before.match(/"/g)?.length ?? 0) % 2 === 1;
  if (word.length < 2 || isInQuotes) {
    return null;
  }
  const wanted = word.toLowerCase();
  const functions = [
    ...FUNCTION_NAMES.map((name) => ({ text: `${name}(`, hint: FUNCTIONS[name].says })),
    { text: "if(", hint: "condition, then, otherwise" },
  ].filter(({ text }) => text.startsWith(wanted));
  const named = columns
    .filter(({ kind, group }) => kind === "number" || kind === "time" || group === "Params")
    .map((column) => ({ text: columnReference(column.id), hint: column.group }))
    .filter(({ text }) => text.toLowerCase().includes(wanted));
  const options = [...functions, ...named];
  return options.length === 0 || options.some(({ text }) => text === word)
    ? null
    : { from: caret - word.length, to: caret, options: options.slice(0, MAXIMUM_OPTIONS) };
}
