import { toggledStatistic } from "#app/_components/runs-table/columns/grouping.ts";
import { MIR_DEFINITIONS } from "#lib/mir/definitions.ts";
import { METRIC_VARIANTS } from "#lib/tables/columns/describe-column.ts";
import { parseColumnId, parseFidKey, parseStatisticId } from "#lib/tables/query/column-id.ts";
import type { Column } from "#lib/tables/query/schema.ts";

/** Another value of a column's metric: the least instead of the last. */
export interface ChooserVariant {
  readonly id: string;
  readonly label: string;
  readonly description: string;
}

/** The further columns that the chooser offers for one of the project's. */
export function variantsOf(column: Column): readonly ChooserVariant[] {
  const ref = parseColumnId(column.id);
  if (ref?.kind !== "keyed") {
    return [];
  }
  if (ref.family === "metrics") {
    return Object.entries(METRIC_VARIANTS).map(([family, { label, description }]) => ({
      id: `${family}.${ref.key}`,
      label,
      description: `${description} ${ref.key}`,
    }));
  }
  return ref.family === "mir" && MIR_DEFINITIONS.some((definition) => definition === ref.key)
    ? [
        {
          id: `mir:best.${ref.key}`,
          label: "lowest",
          description: "Lowest MIR of all checkpoints of the run",
        },
      ]
    : [];
}

/** The column of an FID of layers such as "3" or "1-8", or the error in what was written. */
export function fidColumnId(definition: string, layers: string): { id: string } | { error: string } {
  const text = layers.trim().replace(/\s*[-–−]\s*/, "-");
  if (text === "") {
    return { error: "Write a layer, 12, or layers, 1-8." };
  }
  return parseFidKey(`${definition}/${text}`) === null
    ? { error: `“${layers.trim()}” is no layer and no range of layers: write 12 or 1-8, the first being 1.` }
    : { id: `fid.${definition}/${text}` };
}

/** Inserts a column after the last shown one of its group, a statistic after its column, else at the end. */
export function inserted(
  shown: readonly string[],
  id: string,
  groupOf: (id: string) => string | undefined,
): string[] {
  if (parseStatisticId(id).statistic !== null) {
    return toggledStatistic(shown, id);
  }
  const group = groupOf(id);
  const at = shown.findLastIndex((other) => groupOf(other) === group);
  return at < 0 ? [...shown, id] : [...shown.slice(0, at + 1), id, ...shown.slice(at + 1)];
}
