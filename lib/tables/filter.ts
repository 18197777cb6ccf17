import { MIR_DEFINITIONS } from "#lib/mir/definitions.ts";
import { RunStatusSchema } from "#lib/runs/schema.ts";
import { type ColumnRef, FIXED_COLUMNS, parseColumnId } from "#lib/tables/column-id.ts";
import { type FilterError, FilterSyntaxError, type Token, tokenize } from "#lib/tables/filter-lexer.ts";

export type ComparisonOperator = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "in";

/**
 * A literal: `number` is set when it was written as a number (`1e-3`, `NaN`, `-Infinity`), and `text` is
 * what was written, so that `params.version = 10` also matches a param that is the text "10".
 */
export interface FilterValue {
  readonly text: string;
  readonly number: number | null;
}

export type FilterNode =
  | { readonly kind: "and" | "or"; readonly parts: readonly FilterNode[] }
  | { readonly kind: "not"; readonly part: FilterNode }
  | { readonly kind: "null"; readonly column: ColumnRef; readonly id: string }
  | {
      readonly kind: "compare";
      readonly column: ColumnRef;
      readonly id: string;
      readonly operator: ComparisonOperator;
      /** One value, but for `in`, which takes any number from one on. */
      readonly values: readonly FilterValue[];
    };

/** `node` is null for an empty filter, which every run passes. */
type FilterResult =
  | { readonly ok: true; readonly node: FilterNode | null }
  | { readonly ok: false; readonly error: FilterError };

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
 * Operators: = != < <= > >=, ~ (contains, whatever the case), !~, in (a, b), not in (…), is null, is not null; and, or,
 * not, parentheses. Columns are named by their ids; keys with spaces or marks are quoted: params."batch size".
 * A missing value passes no comparison but != (and what `not` turns around).
 */
export function parseFilter(source: string): FilterResult {
  if (source.trim() === "") {
    return { ok: true, node: null };
  }
  try {
    const parser = new Parser(tokenize(source));
    return { ok: true, node: parser.parseAll() };
  } catch (error) {
    if (error instanceof FilterSyntaxError) {
      return { ok: false, error: { position: error.position, message: error.message } };
    }
    throw error;
  }
}

class Parser {
  private readonly tokens: readonly Token[];
  private index = 0;
  private depth = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
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
    const column = readColumn(token);
    const id = token.value;
    if (this.takeKeyword("is")) {
      const isNegated = this.takeKeyword("not");
      if (!this.takeKeyword("null")) {
        throw new FilterSyntaxError(this.peek().start, `expected "null", found ${shown(this.peek())}`);
      }
      return negate({ kind: "null", column, id }, isNegated);
    }
    const isNegated = this.takeKeyword("not");
    if (this.takeKeyword("in")) {
      return negate(
        { kind: "compare", column, id, operator: "in", values: this.parseList(column) },
        isNegated,
      );
    }
    const operator = this.next();
    if (isNegated || operator.kind !== "operator") {
      throw new FilterSyntaxError(
        operator.start,
        `expected ${isNegated ? '"in"' : "an operator (= != < <= > >= ~ in is)"}, found ${shown(operator)}`,
      );
    }
    const kind = OPERATORS[operator.value] ?? "~";
    const values = [this.parseValue(column, kind)];
    return negate({ kind: "compare", column, id, operator: kind, values }, operator.value === "!~");
  }

  private parseList(column: ColumnRef): FilterValue[] {
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

  private parseValue(column: ColumnRef, operator: ComparisonOperator): FilterValue {
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

function readColumn(token: Token): ColumnRef {
  const column = parseColumnId(token.value);
  if (column === null) {
    throw new FilterSyntaxError(
      token.start,
      `unknown column ${token.value}: use ${FIXED_COLUMNS.join(", ")}, or params., tags., metrics., mir. or scores. and a key`,
    );
  }
  if (
    column.kind === "keyed" &&
    column.family === "mir" &&
    !MIR_DEFINITIONS.some((name) => name === column.key)
  ) {
    throw new FilterSyntaxError(
      token.start,
      `unknown MIR definition ${column.key}: use ${MIR_DEFINITIONS.join(", ")}`,
    );
  }
  return column;
}

/** What a column holds, as far as comparisons care. Params and tags are text that may read as numbers. */
export function columnKind(column: ColumnRef): "number" | "text" | "time" | "status" | "ablation" {
  if (column.kind === "keyed") {
    return column.family === "params" || column.family === "tags" ? "text" : "number";
  }
  switch (column.column) {
    case "name":
      return "text";
    case "status":
      return "status";
    case "ablation":
      return "ablation";
    case "startedAt":
    case "endedAt":
    case "updatedAt":
      return "time";
    default:
      return "number";
  }
}

function complainAbout(column: ColumnRef, operator: ComparisonOperator, value: FilterValue): string | null {
  const kind = columnKind(column);
  if (kind === "number" && (value.number === null || operator === "~")) {
    return operator === "~" ? "~ needs a text column, this one holds numbers" : "this column holds numbers";
  }
  if (kind === "time") {
    const isTime = operator !== "~" && !Number.isNaN(Date.parse(value.text));
    return isTime
      ? null
      : 'this column holds times: compare it with a date as "2026-01-31" or "2026-01-31T12:00Z"';
  }
  const isOrder = ["<", "<=", ">", ">="].includes(operator);
  if ((kind === "status" || kind === "ablation") && isOrder) {
    return `${operator} does not apply to this column: use = != ~ in`;
  }
  if (kind === "status" && operator !== "~" && !RunStatusSchema.safeParse(value.text).success) {
    return `unknown status: use ${RunStatusSchema.options.join(", ")}`;
  }
  return null;
}

function negate(node: FilterNode, isNegated: boolean): FilterNode {
  return isNegated ? { kind: "not", part: node } : node;
}

function shown(token: Token): string {
  return token.kind === "end" ? "the end" : JSON.stringify(token.source);
}
