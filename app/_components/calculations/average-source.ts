import { columnReference } from "#lib/tables/query/column-id.ts";
import type { Column } from "#lib/tables/query/schema.ts";

interface AveragePart {
  readonly column: string;
  readonly weight: number;
  /** What the values are divided by first. */
  readonly divisor: number;
}

/**
 * What the benchmark itself declares; where it declares nothing, 20 for MME, which counts to 2000 where most benchmarks
 * count to 100: the paper divides it by 20 before it averages.
 */
export function usualDivisor({ id, averageDivisor }: Pick<Column, "id" | "averageDivisor">): number {
  return averageDivisor ?? (/(^|[./_-])mme$/i.test(id) ? 20 : 1);
}

/**
 * The calculation of a custom average: `mean(scores.MMB, scores.MME / 20)`, with weights where they differ. Missing
 * scores make it missing unless `leavesOut`.
 */
export function averageSource(parts: readonly AveragePart[], leavesOut: boolean): string {
  const isWeighted = new Set(parts.map(({ weight }) => weight)).size > 1;
  const values = parts.map(({ column, divisor, weight }) => {
    const value = columnReference(column) + (divisor === 1 ? "" : ` / ${divisor}`);
    return isWeighted ? `${value}, ${weight}` : value;
  });
  const name = `${isWeighted ? "weighted_mean" : "mean"}${leavesOut ? "_of_present" : ""}`;
  return `${name}(${values.join(", ")})`;
}
