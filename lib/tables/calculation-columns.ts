import type { CalculationResolver } from "#lib/tables/column-sql.ts";
import type { Calculation } from "#lib/tables/grid-schema.ts";

export function calculationResolver(_calculations: readonly Calculation[]): CalculationResolver {
  return () => null;
}
