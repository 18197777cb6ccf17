import { tokenize } from "#lib/tables/language/filter-lexer.ts";
import { columnReference, parseColumnId, parseStatisticId } from "#lib/tables/query/column-id.ts";
import type { SortKey } from "#lib/tables/query/schema.ts";

/**
 * Parses the URL form of a sort order: `mir.exact,-metrics.train_loss` (minus = descending). Keys with commas or spaces are
 * quoted as in filters.
 * @returns the sort keys, or a message that names the part that is not a column
 */
export function parseSort(source: string): { ok: true; sort: SortKey[] } | { ok: false; message: string } {
  const sort: SortKey[] = [];
  for (const part of splitOutsideQuotes(source)) {
    const isDescending = part.startsWith("-");
    const column = readReference(isDescending ? part.slice(1) : part);
    if (column === null) {
      return { ok: false, message: `${part} is no column` };
    }
    sort.push({ column, direction: isDescending ? "desc" : "asc" });
  }
  return { ok: true, sort };
}

/** The URL form of a sort order. */
export function formatSort(sort: readonly SortKey[]): string {
  return sort.map((key) => (key.direction === "desc" ? "-" : "") + columnReference(key.column)).join(",");
}

/** Parses the column ids of `columns=name,mir.exact,params."a, b"`; invalid parts are returned in `unknown`. */
export function parseColumnList(source: string): { columns: string[]; unknown: string[] } {
  const columns: string[] = [];
  const unknown: string[] = [];
  for (const part of splitOutsideQuotes(source)) {
    const column = readReference(part);
    if (column === null) {
      unknown.push(part);
    } else {
      columns.push(column);
    }
  }
  return { columns, unknown };
}

/** The URL form of a list of columns. */
export function formatColumnList(columns: readonly string[]): string {
  return columns.map(columnReference).join(",");
}

function readReference(part: string): string | null {
  try {
    const [word, end] = tokenize(part);
    const id = word?.kind === "word" && end?.kind === "end" ? word.value : part;
    return isColumn(id) ? id : null;
  } catch {
    return isColumn(part) ? part : null;
  }
}

/** A column, or a statistic of one over the runs of a group (`std:mir.exact`). */
function isColumn(id: string): boolean {
  return parseColumnId(parseStatisticId(id).column) !== null;
}

function splitOutsideQuotes(source: string): string[] {
  const parts = source.match(/(?:"(?:\\.|[^"\\])*"|[^,"]|")+/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}
