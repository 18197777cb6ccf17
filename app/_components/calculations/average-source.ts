import { columnReference } from "#lib/tables/query/column-id.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface AveragePart {
  readonly column: string;
  readonly weight: number;
  /** Values are divided by it before averaging. */
  readonly divisor: number;
}

/**
 * The divisor declared by the benchmark; otherwise 20 for MME, whose scale of 2000 the paper divides by 20 to average it
 * with benchmarks on a scale of 100.
 */
export function defaultDivisor({ id, averageDivisor }: Pick<Column, "id" | "averageDivisor">): number {
  return averageDivisor ?? (/(^|[./_-])mme$/i.test(id) ? 20 : 1);
}

/**
 * The expression of a custom average: `mean(scores.MMB, scores.MME / 20)`, with weights if they differ. A missing score
 * makes the average missing unless `skipsMissing`.
 */
export function averageSource(parts: readonly AveragePart[], skipsMissing: boolean): string {
  const isWeighted = new Set(parts.map(({ weight }) => weight)).size > 1;
  const values = parts.map(({ column, divisor, weight }) => {
    const value = columnReference(column) + (divisor === 1 ? "" : ` / ${divisor}`);
    return isWeighted ? `${value}, ${weight}` : value;
  });
  const name = `${isWeighted ? "weighted_mean" : "mean"}${skipsMissing ? "_of_present" : ""}`;
  return `${name}(${values.join(", ")})`;
}
