import type { ColumnKind } from "#lib/tables/query/column-kind.ts";
import type { RuleOperator } from "./rule-tree.ts";

interface OperatorOption {
  readonly value: RuleOperator;
  readonly label: string;
}

const EMPTY: readonly OperatorOption[] = [
  { value: "is null", label: "is empty" },
  { value: "is not null", label: "is not empty" },
];
const EQUAL: readonly OperatorOption[] = [
  { value: "=", label: "=" },
  { value: "!=", label: "≠" },
];
const ORDER: readonly OperatorOption[] = [
  { value: "<", label: "<" },
  { value: "<=", label: "≤" },
  { value: ">", label: ">" },
  { value: ">=", label: "≥" },
];
const LIST: readonly OperatorOption[] = [
  { value: "in", label: "is one of" },
  { value: "not in", label: "is none of" },
];
const CONTAINS: readonly OperatorOption[] = [
  { value: "contains", label: "contains" },
  { value: "not contains", label: "does not contain" },
  { value: "~", label: "matches (regex)" },
  { value: "!~", label: "does not match" },
];
const TIMES: readonly OperatorOption[] = [
  { value: "=", label: "on" },
  { value: "!=", label: "not on" },
  { value: "<", label: "before" },
  { value: "<=", label: "until" },
  { value: ">", label: "after" },
  { value: ">=", label: "since" },
];

/** The operators of each column kind, with their labels. */
export const OPERATORS: Readonly<Record<ColumnKind, readonly OperatorOption[]>> = {
  number: [...ORDER, ...EQUAL, ...LIST, ...EMPTY],
  text: [...EQUAL, ...CONTAINS, ...ORDER, ...LIST, ...EMPTY],
  time: [...TIMES, ...EMPTY],
  status: [...EQUAL, ...LIST],
  review: [...EQUAL, ...LIST],
  ablation: [...EQUAL, ...CONTAINS, ...LIST, ...EMPTY],
};

export const takesList = (operator: RuleOperator) => operator === "in" || operator === "not in";
export const takesNoValue = (operator: RuleOperator) => operator === "is null" || operator === "is not null";
