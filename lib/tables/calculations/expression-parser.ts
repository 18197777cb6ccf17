import {
  type ArithmeticOperator,
  type ConditionNode,
  type ConditionOperator,
  type ExpressionNode,
  GREATEST,
} from "#lib/tables/calculations/expression.ts";
import { checkColumn } from "#lib/tables/calculations/expression-columns.ts";
import { complainAboutFunction, FUNCTION_NAMES } from "#lib/tables/calculations/expression-functions.ts";
import { type ExpressionToken, tokenizeExpression } from "#lib/tables/language/expression-lexer.ts";
import { type FilterError, FilterSyntaxError } from "#lib/tables/language/filter-lexer.ts";

type ExpressionResult =
  | { readonly ok: true; readonly node: ExpressionNode }
  | { readonly ok: false; readonly error: FilterError };

const NESTING_LIMIT = 25;
const SIZE_LIMIT = 150;
const CONDITIONS: readonly ConditionOperator[] = ["=", "!=", "<", "<=", ">", ">="];

/**
 * Parses a calculation over columns: `(metrics.val_loss - metrics.train_loss) / metrics.train_loss`.
 * Operators + - * / ^ and parentheses; functions: FUNCTIONS of lib/tables/calculations/expression-functions.ts; `if(condition, a, b)`
 * with = != < <= > >=, and, or, not. Columns are referenced by id as in filters; operators next to one need spaces.
 * Times are in seconds. The result is missing if a value is missing or not finite, and for a division by zero, a
 * logarithm of zero, a root of a negative number, and a magnitude above 1e300; below 1e-300 it is zero.
 * @param start added to the positions of errors and nodes
 */
export function parseExpression(source: string, start = 0): ExpressionResult {
  try {
    return { ok: true, node: new ExpressionParser(tokenizeExpression(source), start).parseAll() };
  } catch (error) {
    if (error instanceof FilterSyntaxError) {
      return { ok: false, error: { position: start + error.position, message: error.message } };
    }
    throw error;
  }
}

class ExpressionParser {
  private readonly tokens: readonly ExpressionToken[];
  private readonly offset: number;
  private index = 0;
  private depth = 0;
  private size = 0;

  constructor(tokens: readonly ExpressionToken[], offset: number) {
    this.tokens = tokens;
    this.offset = offset;
  }

  parseAll(): ExpressionNode {
    const node = this.parseSum();
    const rest = this.peek();
    if (rest.kind === "operator" && CONDITIONS.some((operator) => operator === rest.value)) {
      throw new FilterSyntaxError(rest.start, "comparisons stand inside if(condition, then, else) only");
    }
    if (rest.kind !== "end") {
      throw new FilterSyntaxError(rest.start, `expected an operator or the end, found ${shown(rest)}`);
    }
    return node;
  }

  private parseSum(): ExpressionNode {
    return this.parseChain(["+", "-"], () => this.parseProduct());
  }

  private parseProduct(): ExpressionNode {
    return this.parseChain(["*", "/"], () => this.parseSigned());
  }

  private parseChain(operators: readonly ArithmeticOperator[], parsePart: () => ExpressionNode) {
    let left = parsePart();
    for (;;) {
      const token = this.peek();
      const operator = operators.find((one) => token.kind === "operator" && token.value === one);
      if (operator === undefined) {
        return left;
      }
      this.index += 1;
      const position = this.grow(token);
      left = { kind: "binary", operator, left, right: parsePart(), position };
    }
  }

  /** A sign has lower precedence than a power, as in mathematics: -2 ^ 2 = -4. */
  private parseSigned(): ExpressionNode {
    const token = this.peek();
    if (token.kind !== "operator" || (token.value !== "-" && token.value !== "+")) {
      return this.parsePower();
    }
    this.index += 1;
    const part = this.nested(token, () => this.parseSigned());
    return token.value === "+" ? part : { kind: "negate", part, position: this.grow(token) };
  }

  private parsePower(): ExpressionNode {
    const left = this.parsePrimary();
    const token = this.peek();
    if (token.kind !== "operator" || token.value !== "^") {
      return left;
    }
    this.index += 1;
    const right = this.nested(token, () => this.parseSigned());
    return { kind: "binary", operator: "^", left, right, position: this.grow(token) };
  }

  private parsePrimary(): ExpressionNode {
    const token = this.next();
    const position = this.grow(token);
    if (token.kind === "number") {
      const value = Number(token.value);
      if (value > GREATEST) {
        throw new FilterSyntaxError(token.start, "a number may be at most 1e300");
      }
      return { kind: "number", value: value < 1 / GREATEST ? 0 : value, position };
    }
    if (token.kind === "open") {
      const node = this.nested(token, () => this.parseSum());
      this.expect("close", `")" for the "(" at character ${this.offset + token.start + 1}`);
      return node;
    }
    if (token.kind !== "word") {
      throw new FilterSyntaxError(
        token.start,
        `expected a column, a number or a function, found ${shown(token)}`,
      );
    }
    if (this.peek().kind === "open") {
      return this.nested(token, () => this.parseCall(token, position));
    }
    checkColumn(token);
    return { kind: "column", id: token.value, position };
  }

  private parseCall(token: ExpressionToken, position: number): ExpressionNode {
    this.index += 1;
    const wanted = token.value.toLowerCase();
    if (wanted === "if") {
      const condition = this.parseJunction("or");
      this.expect("comma", '"," after the condition');
      const yes = this.parseSum();
      this.expect("comma", '"," and what holds otherwise');
      const no = this.parseSum();
      this.expect("close", '")" after if(condition, then, else');
      return { kind: "if", condition, yes, no, position };
    }
    const name = FUNCTION_NAMES.find((one) => one === wanted);
    if (name === undefined) {
      throw new FilterSyntaxError(
        token.start,
        `there is no function ${token.value}: use ${["if", ...FUNCTION_NAMES].join(", ")}`,
      );
    }
    const parts: ExpressionNode[] = [];
    if (this.peek().kind !== "close") {
      parts.push(this.parseSum());
      while (this.take("comma")) {
        parts.push(this.parseSum());
      }
    }
    this.expect("close", `"," or ")" in ${name}(`);
    const complaint = complainAboutFunction(name, parts);
    if (complaint !== null) {
      throw new FilterSyntaxError(token.start, complaint);
    }
    return { kind: "call", name, parts, position };
  }

  private parseJunction(kind: "and" | "or"): ConditionNode {
    const parsePart = () => (kind === "or" ? this.parseJunction("and") : this.parseCondition());
    const first = parsePart();
    const parts = [first];
    while (this.takeWord(kind)) {
      parts.push(parsePart());
    }
    return parts.length === 1 ? first : { kind, parts };
  }

  private parseCondition(): ConditionNode {
    const start = this.peek();
    this.grow(start);
    if (this.takeWord("not")) {
      return { kind: "not", part: this.nested(start, () => this.parseCondition()) };
    }
    const grouped = this.parseGroupedCondition();
    if (grouped !== null) {
      return grouped;
    }
    const left = this.parseSum();
    const token = this.next();
    const operator = CONDITIONS.find((one) => token.kind === "operator" && token.value === one);
    if (operator === undefined) {
      throw new FilterSyntaxError(
        token.start,
        `expected a comparison (${CONDITIONS.join(" ")}), found ${shown(token)}`,
      );
    }
    return { kind: "compare", operator, left, right: this.parseSum() };
  }

  /** A parenthesis contains a condition if there is a comparison at its top level, else a number. */
  private parseGroupedCondition(): ConditionNode | null {
    const open = this.peek();
    if (open.kind !== "open" || !this.holdsComparison()) {
      return null;
    }
    this.index += 1;
    const node = this.nested(open, () => this.parseJunction("or"));
    this.expect("close", `")" for the "(" at character ${this.offset + open.start + 1}`);
    return node;
  }

  /** Whether the parenthesis here contains a comparison outside of calls. */
  private holdsComparison(): boolean {
    const calls: boolean[] = [];
    for (let at = this.index; at < this.tokens.length; at += 1) {
      const token = this.tokens[at];
      if (token?.kind === "open") {
        calls.push(
          at > this.index && this.tokens[at - 1]?.kind === "word" && !isJunction(this.tokens[at - 1]),
        );
      } else if (token?.kind === "close") {
        calls.pop();
        if (calls.length === 0) {
          return false;
        }
      } else if (
        token?.kind === "operator" &&
        CONDITIONS.some((one) => one === token.value) &&
        !calls.includes(true)
      ) {
        return true;
      }
    }
    return false;
  }

  private nested<T>(token: ExpressionToken, parse: () => T): T {
    this.depth += 1;
    if (this.depth > NESTING_LIMIT) {
      throw new FilterSyntaxError(token.start, `more than ${NESTING_LIMIT} levels of nesting`);
    }
    const parsed = parse();
    this.depth -= 1;
    return parsed;
  }

  /** Counts a node against the limit. @returns its position */
  private grow(token: ExpressionToken): number {
    this.size += 1;
    if (this.size > SIZE_LIMIT) {
      throw new FilterSyntaxError(
        token.start,
        `more than ${SIZE_LIMIT} columns, numbers and operators: split it into several calculations`,
      );
    }
    return this.offset + token.start;
  }

  private take(kind: ExpressionToken["kind"]): boolean {
    const isThere = this.peek().kind === kind;
    this.index += isThere ? 1 : 0;
    return isThere;
  }

  private takeWord(word: string): boolean {
    const token = this.peek();
    const isThere = token.kind === "word" && token.source.toLowerCase() === word;
    this.index += isThere ? 1 : 0;
    return isThere;
  }

  private expect(kind: ExpressionToken["kind"], what: string): void {
    const token = this.next();
    if (token.kind !== kind) {
      throw new FilterSyntaxError(token.start, `expected ${what}, found ${shown(token)}`);
    }
  }

  private peek(): ExpressionToken {
    const token = this.tokens[Math.min(this.index, this.tokens.length - 1)];
    if (token === undefined) {
      throw new Error("a token list ends with an end token");
    }
    return token;
  }

  private next(): ExpressionToken {
    const token = this.peek();
    this.index += 1;
    return token;
  }
}

function isJunction(token: ExpressionToken | undefined): boolean {
  return token !== undefined && ["and", "or", "not"].includes(token.source.toLowerCase());
}

function shown(token: ExpressionToken): string {
  return token.kind === "end" ? "the end" : JSON.stringify(token.source);
}
