/** A token of the filter language with its offset, from 0. */
export interface Token {
  readonly kind: "word" | "text" | "operator" | "open" | "close" | "comma" | "end";
  /** As written. */
  readonly source: string;
  /**
   * For words the column id or bare value without quotes, for texts the content, otherwise `source` in lower case.
   */
  readonly value: string;
  readonly start: number;
}

/** An error in a filter and its offset, from 0. */
export interface FilterError {
  readonly position: number;
  readonly message: string;
}

/** Thrown only inside the parser; parseFilter returns it as a value. */
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
 * Splits a filter into tokens. A word may contain quoted parts: `params."batch size"` is the single word
 * `params.batch size`, whereas a token that starts with a quote is a text.
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

/** The offset of the first character from `at` on that is not white space. */
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
 * The word at `start`: a column id, whose key may be quoted, or a bare value.
 * @throws FilterSyntaxError if there is no word or a quote is not closed.
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

/** A quoted text from `start`. A backslash escapes a quote or a backslash, and is literal before anything else: "\d". */
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
