import { RunStatusSchema } from "#lib/runs/schema.ts";
import { columnReference } from "#lib/tables/column-id.ts";
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

const MOST = 8;
const WORD = /[\p{L}\p{N}_./%@:+-]*$/u;
const STATUS_VALUE = /\bstatus\s*(?:=|!=|==)\s*"?$/;
const VALUE = /(?:[<>=~]|\bin\s*\(|,)\s*"?$/;

/**
 * The columns whose id contains the word before the caret; statuses after `status =`. Null where nothing fits or
 * the word is whole already.
 */
export function completionAt(
  source: string,
  caret: number,
  columns: readonly Column[],
): CompletionList | null {
  const before = source.slice(0, caret);
  const word = WORD.exec(before)?.[0] ?? "";
  const from = caret - word.length;
  const lead = before.slice(0, from);
  if (STATUS_VALUE.test(lead)) {
    const statuses = RunStatusSchema.options.filter((status) => status.startsWith(word) && status !== word);
    return listOf(
      from,
      caret,
      statuses.map((status) => ({ text: status, hint: "status" })),
    );
  }
  if (word.length < 2 || VALUE.test(lead) || isInQuotes(lead)) {
    return null;
  }
  const wanted = word.toLowerCase();
  const matching = columns
    .map((column) => ({ text: columnReference(column.id), hint: column.group }))
    .filter((option) => option.text.toLowerCase().includes(wanted));
  const isWhole = matching.some((option) => option.text === word);
  return isWhole ? null : listOf(from, caret, matching);
}

function listOf(from: number, to: number, options: readonly Completion[]): CompletionList | null {
  return options.length === 0 ? null : { from, to, options: options.slice(0, MOST) };
}

function isInQuotes(text: string): boolean {
  return (text.match(/"/g)?.length ?? 0) % 2 === 1;
}
