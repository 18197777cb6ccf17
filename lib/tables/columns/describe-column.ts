import { MIR_DEFINITIONS } from "#lib/mir/definitions.ts";
import {
  type ColumnFamily,
  type GroupStatistic,
  parseColumnId,
  parseFidKey,
  parseStatisticId,
} from "#lib/tables/query/column-id.ts";
import type { Calculation } from "#lib/tables/query/grid-schema.ts";
import type { Column } from "#lib/tables/query/schema.ts";

/** Labels of the values of a series other than the last. */
export const METRIC_VARIANTS = {
  "metrics:min": { label: "min", description: "Least logged value" },
  "metrics:max": { label: "max", description: "Greatest logged value" },
  "metrics:mean": { label: "mean", description: "Mean of all finite logged values" },
  "metrics:best": {
    label: "at best MIR",
    description: "Last value logged at or before the step of the run's lowest MIR, of",
  },
} as const satisfies Partial<Record<ColumnFamily, { label: string; description: string }>>;

/** Labels of the statistics of groups. */
export const STATISTICS: Readonly<Record<GroupStatistic, { label: string; description: string }>> = {
  mean: { label: "mean", description: "Mean over the runs of a group" },
  std: { label: "std", description: "Standard deviation (n − 1) over the runs of a group" },
  median: { label: "median", description: "Median over the runs of a group" },
  min: { label: "min", description: "Least value among the runs of a group" },
  max: { label: "max", description: "Greatest value among the runs of a group" },
  n: { label: "n", description: "Runs of a group that have a value" },
};

/**
 * The column of any valid id: one of the project's (`columns`, as listColumns gives them) or one made of them, as values
 * of a series other than the last, FID of layers, calculations, statistics of groups. Null for an id without
 * a column in this project. Also runs in the browser.
 */
export function describeColumn(
  id: string,
  columns: readonly Column[],
  calculations: readonly Calculation[],
): Column | null {
  const { statistic, column } = parseStatisticId(id);
  if (statistic !== null) {
    const base = describeColumn(column, columns, calculations);
    return base === null ? null : statisticColumn(id, statistic, base);
  }
  const own = columns.find((one) => one.id === id);
  if (own !== undefined) {
    return own;
  }
  const ref = parseColumnId(id);
  if (ref === null || ref.kind === "fixed") {
    return null;
  }
  switch (ref.family) {
    case "metrics:min":
    case "metrics:max":
    case "metrics:mean":
    case "metrics:best": {
      const base = columns.find((one) => one.id === `metrics.${ref.key}`);
      const { label, description } = METRIC_VARIANTS[ref.family];
      return base === undefined
        ? null
        : {
            ...base,
            id,
            label: `${base.label} (${label})`,
            description: `${description} ${ref.key}`,
            isDefault: false,
          };
    }
    case "mir:best": {
      const base = columns.find((one) => one.id === `mir.${ref.key}`);
      return base === undefined
        ? null
        : {
            ...base,
            id,
            label: `Best MIR (${ref.key})`,
            description: `Lowest MIR of all checkpoints of the run. ${base.description}`,
            isDefault: false,
          };
    }
    case "fid":
      return fidColumn(id, ref.key);
    case "calc": {
      const calculation = calculations.find((one) => one.name === ref.key);
      return calculation === undefined ? null : calculatedColumn(id, calculation, columns);
    }
    default:
      return null;
  }
}

function statisticColumn(id: string, statistic: GroupStatistic, base: Column): Column {
  const { label, description } = STATISTICS[statistic];
  const isSpread = statistic === "std" || statistic === "n";
  return {
    ...base,
    id,
    label: `${label} ${base.label}`,
    kind: "number",
    direction: isSpread ? null : base.direction,
    format: statistic === "n" ? "count" : base.format,
    unit: statistic === "n" ? null : base.unit,
    description: `${description}. ${base.description}`,
    isDefault: false,
  };
}

function fidColumn(id: string, key: string): Column | null {
  const layers = parseFidKey(key);
  if (layers === null || !MIR_DEFINITIONS.some((definition) => definition === layers.definition)) {
    return null;
  }
  const { definition, first, last } = layers;
  const range = first === last ? `layer ${first}` : `layers ${first}–${last}`;
  return {
    id,
    label: `FID ${range}`,
    group: "FID",
    kind: "number",
    unit: definition,
    direction: "lower",
    format: "number",
    description: `${first === last ? "Distance between vision and text tokens at" : "Sum of the distances between vision and text tokens over"} ${range} of the last checkpoint, definition ${definition}. Lower is better`,
    isDefault: false,
    filled: 0,
  };
}

/** A mean of scores is formatted as a score, and has a direction if all its columns share it. */
function calculatedColumn(id: string, { name, source }: Calculation, columns: readonly Column[]): Column {
  const isMean = /^\s*(weighted_)?mean(_of_present)?\s*\(/.test(source);
  const used = isMean
    ? columns.filter((column) => column.group === "Scores" && source.includes(column.id))
    : [];
  const directions = new Set(used.map((column) => column.direction));
  return {
    id,
    label: name,
    group: "Calculated",
    kind: "number",
    unit: null,
    direction: directions.size === 1 ? ([...directions][0] ?? null) : null,
    format: used.length > 0 ? "score" : "number",
    description: source,
    isDefault: false,
    filled: 0,
  };
}
