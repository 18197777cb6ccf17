import { canonicalSetting } from "#lib/analysis/same-setting.ts";
import { joinSql, type Sql, sql } from "#lib/db/sql.ts";
import {
  type ComparisonOperator,
  type FilterNode,
  type FilterValue,
  isTextOperator,
} from "#lib/tables/filters/filter-node.ts";
import { columnKind } from "#lib/tables/query/column-id.ts";
import type { ColumnSource } from "#lib/tables/sql/column-sql.ts";

type Comparison = Extract<FilterNode, { kind: "compare" }>;
type Target = Pick<Comparison, "column" | "statistic">;
type OrderOperator = "<" | "<=" | ">" | ">=";

/**
 * The condition of a filter over `run r`, with every value as a bound parameter. Conditions are two-valued: a missing value
 * passes no comparison, and `not` and != are the exact negation.
 */
export function filterSql(node: FilterNode, joins: ColumnSource): Sql {
  switch (node.kind) {
    case "and":
    case "or": {
      const parts = node.parts.map((part) => filterSql(part, joins));
      return sql`(${joinSql(parts, node.kind === "and" ? " AND " : " OR ")})`;
    }
    case "not":
      return sql`(NOT ${filterSql(node.part, joins)})`;
    case "null":
      return nullSql(node, joins);
    case "compare":
      return node.operator === "!="
        ? sql`(NOT coalesce(${comparisonSql(node, "=", joins)}, false))`
        : sql`coalesce(${comparisonSql(node, node.operator, joins)}, false)`;
  }
}

function nullSql({ column, statistic }: Target, joins: ColumnSource): Sql {
  if (columnKind(column) === "ablation" && statistic === undefined) {
    return sql`NOT EXISTS (SELECT 1 FROM ablation_run ar JOIN live_ablation a ON a.id = ar.ablation_id
      WHERE ar.run_id = r.id)`;
  }
  const source = joins.use(column, statistic ?? null);
  return sql`(${source.txt ?? source.at ?? source.num} IS NULL)`;
}

function comparisonSql(node: Comparison, operator: ComparisonOperator, joins: ColumnSource): Sql {
  const compare = comparerOf(node, joins);
  if (operator === "in") {
    return sql`(${joinSql(
      node.values.map((value) => compare("=", value)),
      " OR ",
    )})`;
  }
  const [value] = node.values;
  if (value === undefined) {
    throw new Error("a comparison has a value");
  }
  return compare(operator, value);
}

type Comparer = (operator: ComparisonOperator, value: FilterValue) => Sql;

function comparerOf({ column, statistic }: Target, joins: ColumnSource): Comparer {
  if (columnKind(column) === "ablation" && statistic === undefined) {
    return ablationSql;
  }
  const source = joins.use(column, statistic ?? null);
  if (source.at !== null) {
    const at = source.at;
    return (operator, value) => timeSql(at, operator, value);
  }
  if (source.txt !== null) {
    const { txt, num, same } = source;
    return (operator, value) =>
      operator === "=" && same !== undefined && !isQuotedNumber(value)
        ? sql`${same} = ${canonicalSetting(value.text)}::text`
        : textSql(txt, num, operator, value);
  }
  const num = source.num ?? sql`NULL`;
  return (operator, value) => numberSql(num, operator, value, sql`double precision`);
}

/** A quoted number matches the text as logged. */
const isQuotedNumber = ({ text, number }: FilterValue): boolean =>
  number === null && Number.isFinite(Number(text));

function ablationSql(operator: ComparisonOperator, value: FilterValue): Sql {
  const match = isTextOperator(operator)
    ? sql`(${foundSql(sql`a.key`, operator, value)} OR ${foundSql(sql`a.title`, operator, value)})`
    : sql`(a.key = ${value.text}::text OR a.title = ${value.text}::text)`;
  return sql`EXISTS (SELECT 1 FROM ablation_run ar JOIN live_ablation a ON a.id = ar.ablation_id
    WHERE ar.run_id = r.id AND ${match})`;
}

function textSql(txt: Sql, num: Sql | null, operator: ComparisonOperator, value: FilterValue): Sql {
  if (isTextOperator(operator)) {
    return foundSql(txt, operator, value);
  }
  if (isOrder(operator)) {
    return value.number !== null && num !== null
      ? numberSql(num, operator, value, sql`numeric`)
      : sql`${txt} ${orderSql(operator)} ${value.text}::text COLLATE "C"`;
  }
  const isSameText = sql`${txt} = ${value.text}::text`;
  return value.number === null || num === null
    ? isSameText
    : sql`(${isSameText} OR ${numberSql(num, "=", value, sql`numeric`)})`;
}

/** PostgreSQL orders NaN above everything; here it is unordered, and equal only to itself. */
function numberSql(num: Sql, operator: ComparisonOperator, value: FilterValue, type: Sql): Sql {
  const bound = sql`${String(value.number)}::text::${type}`;
  if (!isOrder(operator)) {
    return sql`${num} = ${bound}`;
  }
  if (value.number === null || Number.isNaN(value.number)) {
    return sql`false`;
  }
  return sql`(${num} ${orderSql(operator)} ${bound} AND ${num} <> 'NaN')`;
}

/** A date without a time stands for the whole day, in UTC. */
function timeSql(at: Sql, operator: ComparisonOperator, value: FilterValue): Sql {
  const start = new Date(value.text);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(value.text);
  const after = new Date(start.getTime() + (isDay ? 86_400_000 : 1));
  const from = sql`${start.toISOString()}::text::timestamptz`;
  const to = sql`${after.toISOString()}::text::timestamptz`;
  switch (operator) {
    case "<":
      return sql`${at} < ${from}`;
    case "<=":
      return sql`${at} < ${to}`;
    case ">":
      return sql`${at} >= ${to}`;
    case ">=":
      return sql`${at} >= ${from}`;
    default:
      return sql`(${at} >= ${from} AND ${at} < ${to})`;
  }
}

function foundSql(txt: Sql, operator: ComparisonOperator, { text }: FilterValue): Sql {
  return operator === "~"
    ? sql`${txt} ~* ${text}::text`
    : sql`strpos(lower(${txt}), lower(${text}::text)) > 0`;
}

function isOrder(operator: ComparisonOperator): operator is OrderOperator {
  return operator === "<" || operator === "<=" || operator === ">" || operator === ">=";
}

function orderSql(operator: OrderOperator): Sql {
  return { "<": sql`<`, "<=": sql`<=`, ">": sql`>`, ">=": sql`>=` }[operator];
}
