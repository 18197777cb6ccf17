import { complainAbout } from "#lib/tables/filters/filter-columns.ts";
import {
  type ComparisonOperator,
  type FilterNode,
  type FilterValue,
  isTextOperator,
} from "#lib/tables/filters/filter-node.ts";
import {
  columnKind,
  type GroupStatistic,
  parseColumnId,
  parseStatisticId,
} from "#lib/tables/query/column-id.ts";
import type { ColumnKind } from "#lib/tables/query/column-kind.ts";

export type RuleOperator = ComparisonOperator | "!~" | "not contains" | "not in" | "is null" | "is not null";

/** One rule of the builder. Without a column or a value it is unfinished and has no effect. */
export interface Rule {
  readonly kind: "rule";
  readonly key: number;
  /** The column id without a statistic. */
  readonly column: string | null;
  readonly statistic: GroupStatistic | null;
  readonly operator: RuleOperator;
  readonly values: readonly FilterValue[];
}

/** Rules joined by "and" or "or", optionally negated. */
export interface RuleGroup {
  readonly kind: "group";
  readonly key: number;
  readonly junction: "and" | "or";
  readonly isNegated: boolean;
  readonly parts: readonly RulePart[];
}

export type RulePart = Rule | RuleGroup;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$|^(NaN|[+-]?Infinity)$/;

let lastKey = 0;
/** Identifies a rule while it is edited. */
const newKey = () => {
  lastKey += 1;
  return lastKey;
};

export function newRule(): Rule {
  return { kind: "rule", key: newKey(), column: null, statistic: null, operator: "=", values: [] };
}

export function newGroup(junction: "and" | "or", parts: readonly RulePart[]): RuleGroup {
  return { kind: "group", key: newKey(), junction, isNegated: false, parts };
}

/** Converts a filter to rules. */
export function treeOf(node: FilterNode | null): RuleGroup {
  if (node === null) {
    return newGroup("and", []);
  }
  const part = partOf(node);
  return part.kind === "group" ? part : newGroup("and", [part]);
}

function partOf(node: FilterNode): RulePart {
  switch (node.kind) {
    case "and":
    case "or":
      return newGroup(node.kind, node.parts.map(partOf));
    case "null":
      return ruleOf(node.id, "is null", []);
    case "compare":
      return ruleOf(node.id, node.operator, node.values);
    case "not":
      return negated(partOf(node.part));
  }
}

function ruleOf(id: string, operator: RuleOperator, values: readonly FilterValue[]): Rule {
  return { kind: "rule", key: newKey(), ...parseStatisticId(id), operator, values };
}

const OPPOSITES: Readonly<Partial<Record<RuleOperator, RuleOperator>>> = {
  "=": "!=",
  "!=": "=",
  "~": "!~",
  "!~": "~",
  contains: "not contains",
  "not contains": "contains",
  in: "not in",
  "not in": "in",
  "is null": "is not null",
  "is not null": "is null",
};

/** A negated < is not >=, because runs without a value satisfy it, so it has no opposite operator. */
function negated(part: RulePart): RulePart {
  if (part.kind === "group") {
    return part.isNegated ? { ...newGroup("and", [part]), isNegated: true } : { ...part, isNegated: true };
  }
  const operator = OPPOSITES[part.operator];
  return operator === undefined ? { ...newGroup("and", [part]), isNegated: true } : { ...part, operator };
}

/** Converts rules to a filter, ignoring unfinished ones. Null if none is finished. */
export function nodeOf(part: RulePart): FilterNode | null {
  if (part.kind === "rule") {
    return ruleNode(part);
  }
  const parts = part.parts.flatMap((one) => nodeOf(one) ?? []);
  const [first] = parts;
  if (first === undefined) {
    return null;
  }
  const node: FilterNode = parts.length === 1 ? first : { kind: part.junction, parts };
  return part.isNegated ? { kind: "not", part: node } : node;
}

function ruleNode(rule: Rule): FilterNode | null {
  const column = rule.column === null ? null : parseColumnId(rule.column);
  if (column === null || rule.column === null || valueErrorOf(rule) !== null) {
    return null;
  }
  const { statistic, operator, values } = rule;
  const id = statistic === null ? rule.column : `${statistic}:${rule.column}`;
  const target = { column, id, ...(statistic === null ? {} : { statistic }) };
  if (operator === "is null" || operator === "is not null") {
    return negateIf(operator === "is not null", { kind: "null", ...target });
  }
  if (values.length === 0) {
    return null;
  }
  const comparison = comparisonOf(operator);
  return negateIf(comparison !== operator, { kind: "compare", ...target, operator: comparison, values });
}

/** The positive form of a negated operator; other operators unchanged. */
function comparisonOf(operator: Exclude<RuleOperator, "is null" | "is not null">): ComparisonOperator {
  switch (operator) {
    case "!~":
      return "~";
    case "not contains":
      return "contains";
    case "not in":
      return "in";
    default:
      return operator;
  }
}

function negateIf(isNegated: boolean, part: FilterNode): FilterNode {
  return isNegated ? { kind: "not", part } : part;
}

export function kindOf(rule: Rule): ColumnKind {
  const ref = rule.column === null ? null : parseColumnId(rule.column);
  return ref === null ? "text" : rule.statistic === null ? columnKind(ref) : "number";
}

/** The error message for the value of a rule, or null. An empty value is not an error. */
export function valueErrorOf(rule: Rule): string | null {
  if (rule.operator === "is null" || rule.operator === "is not null") {
    return null;
  }
  const operator = comparisonOf(rule.operator);
  const kind = kindOf(rule);
  return rule.values.map((value) => complainAbout(kind, operator, value)).find((one) => one !== null) ?? null;
}

/** Parses a typed value as a number if it is one and the operator is not for text only. */
export function writtenValue(text: string, operator: RuleOperator): FilterValue {
  const isText = isTextOperator(operator) || operator === "!~" || operator === "not contains";
  return { text, number: !isText && NUMBER.test(text) ? Number(text) : null };
}
