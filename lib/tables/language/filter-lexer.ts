/** A token of the filter language with its place, counted in characters from 0. */
export interface Token {
  readonly kind: "word" | "text" | "operator" | "open" | "close" | "comma" | "end";
  /** As written. */
  readonly source: string;
  /**
   * For words: the column id or bare value with quotes taken off; for texts: the content.
   * Otherwise the same as `source`, lower-cased.
   */
  readonly value: string;
  readonly start: number;
}

/** What is wrong with a filter, and at which character (from 0). */
export interface FilterError {
  readonly position: number;
  readonly message: string;
}

/** Thrown inside the parser only; parseFilter turns it into a value. */
export class FilterSyntaxError extends Error {
  readonly position: number;

  constructor(position: number, message: string) {
    super(message);
    this.name = "FilterSyntaxError";
    this.position = position;
  }
}

const OPERATOR = /!=|<>|<=|>=|!~|==|=|<|>|~/y;
const WORD_PART = /[\p{L}\p{N}_./%@:+-]+/uy;
const SINGLE = { "(": "open", ")": "close", ",": "comma" } as const;

/**
 * Splits a filter into tokens. A word may hold quoted parts: `params."batch size"` is the one word
 * `params.batch size`, while a part that begins with a quote is a text.
 * @throws FilterSyntaxError on a character outside the language or an unclosed quote.
 */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = skipSpace(source, 0);
  while (at < source.length) {
    const token = readToken(source, at, source.charAt(at));
    tokens.push(token);
    at = skipSpace(source, at + token.source.length);
  }
  tokens.push({ kind: "end", source: "", value: "", start: source.length });
  return tokens;
}

/** The first place from `at` on that is no white space. */
export function skipSpace(source: string, at: number): number {
  let next = at;
  while (next < source.length && /\s/.test(source.charAt(next))) {
    next += 1;
  }
  return next;
}

function readToken(source: string, start: number, char: string): Token {
  if (char === "(" || char === ")" || char === ",") {
    return { kind: SINGLE[char], source: char, value: char, start };
  }
  const operator = matchAt(OPERATOR, source, start);
  if (operator !== null) {
    return { kind: "operator", source: operator, value: operator, start };
  }
  if (char === '"' || char === "'") {
    const { value, end } = readQuoted(source, start);
    return { kind: "text", source: source.slice(start, end), value, start };
  }
  return readWord(source, start);
}

/**
 * The word that begins at `start`: a column id, of which the key may be quoted, or a bare value.
 * @throws FilterSyntaxError where no word begins or a quote is never closed.
 */
export function readWord(source: string, start: number): Token {
  let at = start;
  let value = "";
  for (;;) {
    const part = matchAt(WORD_PART, source, at);
    if (part !== null) {
      value += part;
      at += part.length;
    } else if (at > start && source.charAt(at) === '"' && source.charAt(at - 1) === ".") {
      const quoted = readQuoted(source, at);
      value += quoted.value;
      at = quoted.end;
    } else {
      break;
    }
  }
  if (at === start) {
    throw new FilterSyntaxError(start, `unexpected character ${JSON.stringify(source.charAt(start))}`);
  }
  return { kind: "word", source: source.slice(start, at), value, start };
}

/** A quoted text from `start`; a backslash keeps a quote or another one, and stands for itself before all else: "\d". */
function readQuoted(source: string, start: number): { value: string; end: number } {
  const quote = source.charAt(start);
  let value = "";
  for (let at = start + 1; at < source.length; at += 1) {
    const char = source.charAt(at);
    if (char === quote) {
      return { value, end: at + 1 };
    }
    const next = source.charAt(at + 1);
    if (char === "\\" && (next === "\\" || next === '"' || next === "'")) {
      at += 1;
      value += next;
    } else {
      value += char;
    }
  }
  throw new FilterSyntaxError(start, `the quote ${quote} is never closed`);
}

function matchAt(pattern: RegExp, source: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? null;
}
