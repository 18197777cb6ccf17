import { FilterSyntaxError, readWord, skipSpace } from "#lib/tables/language/filter-lexer.ts";

/** A token of the calculation language with its offset, from 0. */
export interface ExpressionToken {
  readonly kind: "number" | "word" | "operator" | "open" | "close" | "comma" | "end";
  /** As written. */
  readonly source: string;
  /** Words without quotes, operators in canonical spelling, other tokens as written. */
  readonly value: string;
  readonly start: number;
}

const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const OPERATOR = /!=|<>|<=|>=|==|[-+*/^<>=]/y;
const WORD_START = /[\p{L}_]/uy;
const SINGLE: Readonly<Record<string, "open" | "close" | "comma">> = {
  "(": "open",
  ")": "close",
  ",": "comma",
};
const SPELLINGS: Readonly<Record<string, string>> = { "==": "=", "<>": "!=" };

/**
 * Splits an expression into tokens. Words follow the rules of filters, so `metrics.a-b` is one column: operators next to a
 * column need spaces.
 * @throws FilterSyntaxError on a character outside the language or an unclosed quote.
 */
export function tokenizeExpression(source: string): ExpressionToken[] {
  const tokens: ExpressionToken[] = [];
  let at = skipSpace(source, 0);
  while (at < source.length) {
    const token = readToken(source, at);
    tokens.push(token);
    at = skipSpace(source, at + token.source.length);
  }
  tokens.push({ kind: "end", source: "", value: "", start: source.length });
  return tokens;
}

function readToken(source: string, start: number): ExpressionToken {
  const char = source.charAt(start);
  const single = SINGLE[char];
  if (single !== undefined) {
    return { kind: single, source: char, value: char, start };
  }
  const number = matchAt(NUMBER, source, start);
  if (number !== null) {
    return { kind: "number", source: number, value: number, start };
  }
  const operator = matchAt(OPERATOR, source, start);
  if (operator !== null) {
    return { kind: "operator", source: operator, value: SPELLINGS[operator] ?? operator, start };
  }
  if (matchAt(WORD_START, source, start) !== null) {
    const word = readWord(source, start);
    return { kind: "word", source: word.source, value: word.value, start };
  }
  throw new FilterSyntaxError(start, `unexpected character ${JSON.stringify(char)}`);
}

function matchAt(pattern: RegExp, source: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? null;
}
