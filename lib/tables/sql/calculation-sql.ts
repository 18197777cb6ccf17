import { joinSql, rawSql, type Sql, sql } from "#lib/db/sql.ts";
import type {
  ArithmeticOperator,
  ConditionNode,
  ConditionOperator,
  ExpressionNode,
} from "#lib/tables/calculations/expression.ts";
import type { FunctionName } from "#lib/tables/calculations/expression-functions.ts";

/** A calculation as SQL: a double or NULL. `parts` is the number of values present in a mean. */
interface CalculationSql {
  readonly num: Sql;
  readonly parts: { readonly present: Sql; readonly of: number } | null;
}

/** ln(1e300), the logarithm of the largest value. */
const MOST = rawSql("690.77552789821");
/** A value within the language's bounds: missing beyond 1e300, zero below 1e-300, never NaN or infinite. */
const held = (value: Sql) =>
  sql`CASE WHEN ${value} BETWEEN -1e300 AND 1e300 THEN CASE WHEN abs(${value}) < 1e-300 THEN 0 ELSE ${value} END END`;

/**
 * An expression in double precision which never raises, where PostgreSQL would refuse the whole query for one division
 * by zero, logarithm of zero, overflow or underflow: every step keeps its value missing, zero or within 1e-300 and 1e300.
 * Every operand is evaluated once, in a subquery of its own that OFFSET keeps the planner from writing into the step,
 * so that the SQL stays as long as the expression, and constants are not folded past the guard.
 * @param numberOf the number of a column as a double; NaN and infinities count as missing
 */
export function calculationSql(node: ExpressionNode, numberOf: (columnId: string) => Sql): CalculationSql {
  if (node.kind !== "call" || !isMean(node.name)) {
    return { num: valueSql(node, numberOf), parts: null };
  }
  const values = pairsOf(node.name, node.parts).map(({ value }) => valueSql(value, numberOf));
  const present = sql`num_nonnulls(${joinSql(values, ", ")})`;
  return { num: valueSql(node, numberOf), parts: { present, of: values.length } };
}

/** One step over operands named x0, x1, …. */
function step(operands: readonly Sql[], body: (names: readonly Sql[]) => Sql): Sql {
  const names = operands.map((_, index) => rawSql(`x${index}`));
  const named = operands.map((operand, index) => sql`${operand} AS ${rawSql(`x${index}`)}`);
  return sql`(SELECT ${body(names)} FROM (SELECT ${joinSql(named, ", ")} OFFSET 0) x)`;
}

function valueSql(node: ExpressionNode, numberOf: (columnId: string) => Sql): Sql {
  const inner = (part: ExpressionNode) => valueSql(part, numberOf);
  switch (node.kind) {
    case "number":
      return sql`${String(node.value)}::text::double precision`;
    case "column":
      return step([numberOf(node.id)], ([x = rawSql("NULL")]) => held(x));
    case "negate":
      return sql`(-${inner(node.part)})`;
    case "binary":
      return binarySql(node.operator, node, inner);
    case "if":
      return sql`(CASE ${conditionSql(node.condition, inner)} WHEN true THEN ${inner(node.yes)} WHEN false THEN ${inner(node.no)} END)`;
    case "call":
      return callSql(node.name, node.parts, inner);
  }
}

type Inner = (part: ExpressionNode) => Sql;
type BinaryNode = Extract<ExpressionNode, { kind: "binary" }>;

/** A chain of sums is one step, however long it is: its partial sums stay far below the largest double. */
function binarySql(operator: ArithmeticOperator, node: BinaryNode, inner: Inner): Sql {
  if (operator === "+" || operator === "-") {
    const terms = termsOf(node);
    return step(
      terms.map((term) => inner(term.part)),
      (names) =>
        held(
          sql`(${joinSql(
            names.map((name, index) => sql`${rawSql(`${terms[index]?.sign ?? ""} `)}${name}`),
            " ",
          )})`,
        ),
    );
  }
  return step([inner(node.left), inner(node.right)], () => PRODUCTS[operator]);
}

interface Term {
  readonly part: ExpressionNode;
  readonly sign: "" | "+" | "-";
}

function termsOf(node: ExpressionNode, sign: Term["sign"] = ""): Term[] {
  return node.kind === "binary" && (node.operator === "+" || node.operator === "-") && sign !== "-"
    ? [...termsOf(node.left, sign), { part: node.right, sign: node.operator }]
    : [{ part: node, sign }];
}

/** Compares magnitudes by their logarithms, before anything can overflow. */
const within = (size: Sql, value: Sql) =>
  sql`CASE WHEN ${size} > ${MOST} THEN NULL WHEN ${size} < -${MOST} THEN 0 ELSE ${value} END`;

function productSql(a: Sql, b: Sql): Sql {
  return sql`CASE WHEN ${a} IS NULL OR ${b} IS NULL THEN NULL WHEN ${a} = 0 OR ${b} = 0 THEN 0
    ELSE ${within(sql`ln(abs(${a})) + ln(abs(${b}))`, sql`${a} * ${b}`)} END`;
}

const PRODUCTS: Readonly<Record<"*" | "/" | "^", Sql>> = {
  "*": productSql(rawSql("x0"), rawSql("x1")),
  "/": sql`CASE WHEN x0 IS NULL OR x1 IS NULL OR x1 = 0 THEN NULL WHEN x0 = 0 THEN 0
    ELSE ${within(sql`ln(abs(x0)) - ln(abs(x1))`, sql`x0 / x1`)} END`,
  "^": sql`CASE WHEN x0 IS NULL OR x1 IS NULL THEN NULL WHEN x1 = 0 THEN 1
    WHEN x0 = 0 THEN CASE WHEN x1 > 0 THEN 0 END
    WHEN x0 > 0 OR x1 = trunc(x1) THEN ${within(sql`x1 * ln(abs(x0))`, sql`power(x0, x1)`)} END`,
};

const UNARY: Readonly<Partial<Record<FunctionName, Sql>>> = {
  abs: sql`abs(x0)`,
  sqrt: sql`CASE WHEN x0 >= 0 THEN sqrt(x0) END`,
  log: sql`CASE WHEN x0 > 0 THEN ln(x0) END`,
  log10: sql`CASE WHEN x0 > 0 THEN log(x0) END`,
  log2: sql`CASE WHEN x0 > 0 THEN ln(x0) / ln(2::double precision) END`,
  exp: within(sql`x0`, sql`exp(x0)`),
};

function callSql(name: FunctionName, parts: readonly ExpressionNode[], inner: Inner): Sql {
  const unary = UNARY[name];
  const [first] = parts;
  if (first === undefined) {
    throw new Error("a call has an argument");
  }
  if (unary !== undefined) {
    return step([inner(first)], () => unary);
  }
  if (isMean(name)) {
    return meanSql(name, parts, inner);
  }
  switch (name) {
    case "round": {
      const digits = parts[1]?.kind === "number" ? parts[1].value : 0;
      return step(
        [inner(first)],
        () =>
          sql`CASE WHEN abs(x0) < 1e15 THEN round(x0::numeric, ${digits}::int)::double precision ELSE x0 END`,
      );
    }
    case "coalesce":
      return sql`coalesce(${joinSql(parts.map(inner), ", ")})`;
    default:
      return step(parts.map(inner), (names) => {
        const list = joinSql([...names], ", ");
        const chosen = name === "min" ? sql`least(${list})` : sql`greatest(${list})`;
        return sql`CASE WHEN num_nulls(${list}) = 0 THEN ${chosen} END`;
      });
  }
}

function isMean(name: FunctionName): boolean {
  return name.includes("mean");
}

/** The values of a mean with their weights; without weights each counts the same. */
function pairsOf(name: FunctionName, parts: readonly ExpressionNode[]) {
  return name.startsWith("weighted")
    ? parts.flatMap((value, index) => (index % 2 === 0 ? [{ value, weight: parts[index + 1] ?? null }] : []))
    : parts.map((value) => ({ value, weight: null }));
}

/**
 * Sums of products and of weights, then their quotient, by the same steps as the operators. A weight of a value that is
 * left out does not count; one that is missing itself makes the mean missing.
 */
function meanSql(name: FunctionName, parts: readonly ExpressionNode[], inner: Inner): Sql {
  const pairs = pairsOf(name, parts);
  const isStrict = !name.endsWith("_of_present");
  const operands = pairs.flatMap(({ value, weight }) => [
    inner(value),
    weight === null ? sql`1::double precision` : inner(weight),
  ]);
  const products = pairs.map((_, index) => productSql(rawSql(`x${2 * index}`), rawSql(`x${2 * index + 1}`)));
  const weights = pairs.map(
    (_, index) =>
      sql`CASE WHEN ${rawSql(`x${2 * index}`)} IS NOT NULL THEN ${rawSql(`x${2 * index + 1}`)} END`,
  );
  const missing = joinSql(
    pairs.map((_, index) => {
      const [value, weight] = [rawSql(`x${2 * index}`), rawSql(`x${2 * index + 1}`)];
      const lost = sql`${products[index] ?? rawSql("NULL")} IS NULL`;
      return isStrict ? sql`(${lost})` : sql`(${value} IS NOT NULL AND (${weight} IS NULL OR ${lost}))`;
    }),
    " OR ",
  );
  const total = (list: readonly Sql[]) =>
    joinSql(
      list.map((one) => sql`coalesce(${one}, 0)`),
      " + ",
    );
  const sums = sql`SELECT CASE WHEN ${missing} THEN NULL ELSE ${total(products)} END AS product,
    ${total(weights)} AS weight FROM (SELECT ${joinSql(
      operands.map((one, index) => sql`${one} AS ${rawSql(`x${index}`)}`),
      ", ",
    )} OFFSET 0) x OFFSET 0`;
  return sql`(SELECT ${PRODUCTS["/"]} FROM (SELECT ${held(sql`s.product`)} AS x0, ${held(sql`s.weight`)} AS x1
    FROM (${sums}) s OFFSET 0) x)`;
}

const COMPARISONS: Readonly<Record<ConditionOperator, Sql>> = {
  "=": sql`=`,
  "!=": sql`<>`,
  "<": sql`<`,
  "<=": sql`<=`,
  ">": sql`>`,
  ">=": sql`>=`,
};

/** True, false, or NULL where the answer depends on a missing value. */
function conditionSql(node: ConditionNode, inner: Inner): Sql {
  switch (node.kind) {
    case "compare":
      return sql`(${inner(node.left)} ${COMPARISONS[node.operator]} ${inner(node.right)})`;
    case "not":
      return sql`(NOT ${conditionSql(node.part, inner)})`;
    default:
      return sql`(${joinSql(
        node.parts.map((part) => conditionSql(part, inner)),
        node.kind === "and" ? " AND " : " OR ",
      )})`;
  }
}
