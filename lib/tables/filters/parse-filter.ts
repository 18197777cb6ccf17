import { complainAbout, readColumn } from "#lib/tables/filters/filter-columns.ts";
import type {
  ComparisonOperator,
  FilterNode,
  FilterOptions,
  FilterValue,
} from "#lib/tables/filters/filter-node.ts";
import {
  type FilterError,
  FilterSyntaxError,
  type Token,
  tokenize,
} from "#lib/tables/language/filter-lexer.ts";
import { columnKind } from "#lib/tables/query/column-id.ts";
import type { ColumnKind } from "#lib/tables/query/column-kind.ts";

interface Failure {
  readonly ok: false;
  readonly error: FilterError;
}

/** `node` is null for the empty filter, which every run passes. */
type FilterResult = { readonly ok: true; readonly node: FilterNode | null } | Failure;

/** A regular expression in a filter and its offset, from 0. */
export interface FilterPattern {
  readonly text: string;
  readonly position: number;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const NON_FINITE = /^(NaN|[+-]?Infinity)$/;
const OPERATORS: Readonly<Record<string, ComparisonOperator>> = {
  "=": "=",
  "==": "=",
  "!=": "!=",
  "<>": "!=",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
  "~": "~",
};
const NESTING_LIMIT = 50;

/**
 * Parses the one-line filter language:
 * `params.lr < 1e-3 and (tags.team = "vision" or mir.exact < 3.1)`.
 * Operators: = != < <= > >=, ~ and !~ (a regular expression, ignoring case), contains, not contains, in (a, b),
 * not in (…), is null, is not null; and, or, not, parentheses. Columns are referenced by id; keys with spaces or special characters are quoted: params."batch size".
 * A missing value satisfies only != (and negated comparisons).
 */
export function parseFilter(source: string, options: FilterOptions = {}): FilterResult {
  const result = parseFilterAndPatterns(source, options);
  return result.ok ? { ok: true, node: result.node } : result;
}

/** parseFilter that also returns the regular expressions, which only PostgreSQL can validate completely. */
export function parseFilterAndPatterns(
  source: string,
  options: FilterOptions = {},
):
  | { readonly ok: true; readonly node: FilterNode | null; readonly patterns: readonly FilterPattern[] }
  | Failure {
  if (source.trim() === "") {
    return { ok: true, node: null, patterns: [] };
  }
  try {
    const parser = new Parser(tokenize(source), options);
    return { ok: true, node: parser.parseAll(), patterns: parser.patterns };
  } catch (error) {
    if (error instanceof FilterSyntaxError) {
      return { ok: false, error: { position: error.position, message: error.message } };
    }
    throw error;
  }
}

class Parser {
  readonly patterns: FilterPattern[] = [];
  private readonly tokens: readonly Token[];
  private readonly options: FilterOptions;
  private index = 0;
  private depth = 0;

  constructor(tokens: readonly Token[], options: FilterOptions) {
    this.tokens = tokens;
    this.options = options;
  }

  parseAll(): FilterNode {
    const node = this.parseJunction("or");
    const rest = this.peek();
    if (rest.kind !== "end") {
      throw new FilterSyntaxError(rest.start, `expected "and", "or" or the end, found ${shown(rest)}`);
    }
    return node;
  }

  private parseJunction(kind: "and" | "or"): FilterNode {
    const parts = [this.parseOperand(kind)];
    while (this.takeKeyword(kind)) {
      parts.push(this.parseOperand(kind));
    }
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind, parts };
  }

  private parseOperand(kind: "and" | "or"): FilterNode {
    return kind === "or" ? this.parseJunction("and") : this.parseNegation();
  }

  private parseNegation(): FilterNode {
    this.depth += 1;
    if (this.depth > NESTING_LIMIT) {
      throw new FilterSyntaxError(this.peek().start, `more than ${NESTING_LIMIT} levels of nesting`);
    }
    const node = this.takeKeyword("not")
      ? ({ kind: "not", part: this.parseNegation() } as const)
      : this.parsePrimary();
    this.depth -= 1;
    return node;
  }

  private parsePrimary(): FilterNode {
    const token = this.peek();
    if (token.kind !== "open") {
      return this.parseComparison();
    }
    this.index += 1;
    const node = this.parseJunction("or");
    this.expectClose(token);
    return node;
  }

  private parseComparison(): FilterNode {
    const token = this.next();
    if (token.kind !== "word") {
      throw new FilterSyntaxError(token.start, `expected a column, found ${shown(token)}`);
    }
    const { column, statistic } = readColumn(token, this.options);
    const target = { column, id: token.value, ...(statistic === null ? {} : { statistic }) };
    const kind = statistic === null ? columnKind(column) : "number";
    if (this.takeKeyword("is")) {
      const isNegated = this.takeKeyword("not");
      if (!this.takeKeyword("null")) {
        throw new FilterSyntaxError(this.peek().start, `expected "null", found ${shown(this.peek())}`);
      }
      return negate({ kind: "null", ...target }, isNegated);
    }
    const isNegated = this.takeKeyword("not");
    if (this.takeKeyword("in")) {
      return negate({ kind: "compare", ...target, operator: "in", values: this.parseList(kind) }, isNegated);
    }
    if (this.takeKeyword("contains")) {
      const values = [this.parseValue(kind, "contains")];
      return negate({ kind: "compare", ...target, operator: "contains", values }, isNegated);
    }
    const operator = this.next();
    if (isNegated || operator.kind !== "operator") {
      throw new FilterSyntaxError(
        operator.start,
        `expected ${isNegated ? '"in" or "contains"' : "an operator (= != < <= > >= ~ contains in is)"}, found ${shown(operator)}`,
      );
    }
    const comparison = OPERATORS[operator.value] ?? "~";
    const values = [this.parseValue(kind, comparison)];
    return negate({ kind: "compare", ...target, operator: comparison, values }, operator.value === "!~");
  }

  private parseList(column: ColumnKind): FilterValue[] {
    const open = this.next();
    if (open.kind !== "open") {
      throw new FilterSyntaxError(open.start, `expected "(" after "in", found ${shown(open)}`);
    }
    const values = [this.parseValue(column, "in")];
    while (this.peek().kind === "comma") {
      this.index += 1;
      values.push(this.parseValue(column, "in"));
    }
    this.expectClose(open);
    return values;
  }

  private parseValue(column: ColumnKind, operator: ComparisonOperator): FilterValue {
    const token = this.next();
    if (token.kind !== "word" && token.kind !== "text") {
      throw new FilterSyntaxError(token.start, `expected a value, found ${shown(token)}`);
    }
    const isNumber = token.kind === "word" && (NUMBER.test(token.value) || NON_FINITE.test(token.value));
    const value = { text: token.value, number: isNumber ? Number(token.value) : null };
    const complaint = complainAbout(column, operator, value);
    if (complaint !== null) {
      throw new FilterSyntaxError(token.start, complaint);
    }
    if (operator === "~") {
      this.patterns.push({ text: token.value, position: token.start });
    }
    return value;
  }

  private expectClose(open: Token): void {
    const token = this.next();
    if (token.kind !== "close") {
      throw new FilterSyntaxError(
        token.start,
        `expected ")" for the "(" at character ${open.start + 1}, found ${shown(token)}`,
      );
    }
  }

  private takeKeyword(word: string): boolean {
    const token = this.peek();
    const isThere = token.kind === "word" && token.source.toLowerCase() === word;
    this.index += isThere ? 1 : 0;
    return isThere;
  }

  private peek(): Token {
    const token = this.tokens[Math.min(this.index, this.tokens.length - 1)];
    if (token === undefined) {
      throw new Error("a token list ends with an end token");
    }
    return token;
  }

  private next(): Token {
    const token = this.peek();
    this.index += 1;
    return token;
  }
}

function negate(node: FilterNode, isNegated: boolean): FilterNode {
  return isNegated ? { kind: "not", part: node } : node;
}

function shown(token: Token): string {
  return token.kind === "end" ? "the end" : JSON.stringify(token.source);
}
