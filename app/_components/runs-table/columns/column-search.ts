import type { Column } from "#lib/tables/query/schema.ts";

type Searchable = Pick<Column, "id" | "label" | "group">;

/** Whether a column matches a search: words in its label or id, or `/expression/` over both. */
export function matcherOf(search: string): (column: Searchable) => boolean {
  const text = search.trim();
  const expression = expressionOf(text);
  if (expression !== null) {
    return ({ id, label }) => expression.test(id) || expression.test(label);
  }
  const words = text.toLowerCase().split(/\s+/);
  return ({ id, label, group }) => {
    const whole = `${label} ${id} ${group}`.toLowerCase();
    return words.every((word) => whole.includes(word));
  };
}

/** The error of an expression between slashes; null for a valid one, and for plain words. */
export function expressionError(search: string): string | null {
  const text = search.trim();
  if (!text.startsWith("/") || text.length < 2) {
    return null;
  }
  try {
    new RegExp(sourceOf(text), "iu");
    return null;
  } catch (error) {
    return error instanceof Error
      ? error.message.replace(/^Invalid regular expression: /, "")
      : "is no expression";
  }
}

function expressionOf(text: string): RegExp | null {
  return text.startsWith("/") && text.length > 1 && expressionError(text) === null
    ? new RegExp(sourceOf(text), "iu")
    : null;
}

/** The closing slash may be missing while one types. */
function sourceOf(text: string): string {
  return text.length > 2 && text.endsWith("/") ? text.slice(1, -1) : text.slice(1);
}
