import { MIR_DEFINITIONS } from "#lib/mir/definitions.ts";
import { describeColumn, METRIC_VARIANTS } from "#lib/tables/columns/describe-column.ts";
import { parseColumnId } from "#lib/tables/query/column-id.ts";
import type { Calculation } from "#lib/tables/query/grid-schema.ts";
import type { Column } from "#lib/tables/query/schema.ts";

/**
 * The columns offered in filters and calculations: those of the project, the view's calculations, then other statistics of
 * series and the lowest MIR. FID of layers can only be typed, because there are too many.
 */
export function offeredColumns(columns: readonly Column[], calculations: readonly Calculation[]): Column[] {
  const ids = [
    ...calculations.map(({ name }) => `calc.${name}`),
    ...MIR_DEFINITIONS.map((definition) => `mir:best.${definition}`),
    ...columns.flatMap(({ id }) => {
      const ref = parseColumnId(id);
      return ref?.kind === "keyed" && ref.family === "metrics"
        ? Object.keys(METRIC_VARIANTS).map((family) => `${family}.${ref.key}`)
        : [];
    }),
  ];
  return [...columns, ...ids.flatMap((id) => describeColumn(id, columns, calculations) ?? [])];
}
