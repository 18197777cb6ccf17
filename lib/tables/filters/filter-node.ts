import type { ColumnRef, GroupStatistic } from "#lib/tables/query/column-id.ts";

/** `~` matches a regular expression, `contains` a substring; both ignore case. */
export type ComparisonOperator = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "contains" | "in";

/** Operators whose operand is always text, even if it is numeric. */
export const isTextOperator = (operator: string): boolean => operator === "~" || operator === "contains";

/**
 * A literal. `number` is set if it was written as a number (`1e-3`, `NaN`, `-Infinity`); `text` is its source, so that
 * `params.version = 10` also matches a param with the text "10".
 */
export interface FilterValue {
  readonly text: string;
  readonly number: number | null;
}

export type FilterNode =
  | { readonly kind: "and" | "or"; readonly parts: readonly FilterNode[] }
  | { readonly kind: "not"; readonly part: FilterNode }
  | ({ readonly kind: "null" } & FilterTarget)
  | ({
      readonly kind: "compare";
      readonly operator: ComparisonOperator;
      /** One value, or for `in` one or more. */
      readonly values: readonly FilterValue[];
    } & FilterTarget);

interface FilterTarget {
  readonly column: ColumnRef;
  /** As written, including the statistic, without quotes. */
  readonly id: string;
  /** Only in filters of groups; absent for a column's own value. */
  readonly statistic?: GroupStatistic;
}

export interface FilterOptions {
  /** For filters of groups: columns may have a statistic (`std:mir.exact`), and `runs` is a column. */
  readonly statistics?: boolean;
  /** Names of the existing calculations; by default any name is accepted. */
  readonly calculations?: readonly string[];
}
