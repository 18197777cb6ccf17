import type { ColumnRef, GroupStatistic } from "#lib/tables/query/column-id.ts";

/** `~` matches a regular expression, `contains` finds a text; both whatever the case. */
export type ComparisonOperator = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "contains" | "in";

/** Operators that take what is written as text, though it may read as a number. */
export const isTextOperator = (operator: string): boolean => operator === "~" || operator === "contains";

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
  | ({ readonly kind: "null" } & FilterTarget)
  | ({
      readonly kind: "compare";
      readonly operator: ComparisonOperator;
      /** One value, but for `in`, which takes any number from one on. */
      readonly values: readonly FilterValue[];
    } & FilterTarget);

interface FilterTarget {
  readonly column: ColumnRef;
  /** As written, with the statistic, but for quotes. */
  readonly id: string;
  /** Of groups only; absent for a column's own value. */
  readonly statistic?: GroupStatistic;
}

export interface FilterOptions {
  /** For groups: columns may carry a statistic (`std:mir.exact`), and `runs` counts. */
  readonly statistics?: boolean;
  /** Names of the calculations there are; left out, any name is taken. */
  readonly calculations?: readonly string[];
}
