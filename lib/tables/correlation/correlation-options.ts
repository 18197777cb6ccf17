import type { Ablation } from "#lib/benchmarks/ablation-schema.ts";
import { REPORTED_AVERAGE } from "#lib/tables/correlation/correlation-input.ts";
import type { Column, ColumnFormat } from "#lib/tables/query/schema.ts";

export interface AxisOption {
  readonly value: string;
  readonly label: string;
  /** The format of the column's numbers. */
  readonly format: ColumnFormat;
}

export interface OptionGroup {
  readonly group: string;
  readonly items: readonly AxisOption[];
}

export interface CorrelationOptions {
  readonly x: readonly OptionGroup[];
  readonly y: readonly OptionGroup[];
  readonly group: readonly OptionGroup[];
}

/** The options for axes (numeric columns) and for grouping. */
export function correlationOptions(
  columns: readonly Column[],
  ablations: readonly Ablation[],
): CorrelationOptions {
  const numeric = columns.filter((column) => column.kind === "number" && column.filled > 0);
  return {
    x: byGroup(numeric, ["MIR", "Metrics", "Params", "Run", "Scores"]),
    y: byGroup(numeric, ["Scores", "Metrics", "MIR"]),
    group: [
      {
        group: "Runs",
        items: [
          ...(ablations.length > 0
            ? [{ value: "ablation", label: "Ablation", format: "text" as const }]
            : []),
          { value: "none", label: "Nothing", format: "text" as const },
        ],
      },
      ...byGroup(
        columns.filter((column) => column.group === "Params" || column.group === "Tags"),
        ["Params", "Tags"],
      ),
    ],
  };
}

function byGroup(columns: readonly Column[], order: readonly Column["group"][]): OptionGroup[] {
  return order
    .map((group) => ({
      group,
      items: columns
        .filter((column) => column.group === group)
        .map(({ id, label, format }) => ({ value: id, label, format })),
    }))
    .filter(({ items }) => items.length > 0);
}

/** The default axes: the project's MIR against its average score. */
export function defaultAxes(
  options: CorrelationOptions,
  mirDefinition: string,
): { x: string; y: string; group: string } {
  const all = (groups: readonly OptionGroup[]) =>
    groups.flatMap(({ items }) => items.map(({ value }) => value));
  const x = all(options.x);
  const y = all(options.y);
  const first = (wanted: readonly string[], have: readonly string[]) =>
    wanted.find((id) => have.includes(id)) ?? have[0] ?? "";
  return {
    x: first([`mir.${mirDefinition}`, "mir.exact", "mir.reference-fast"], x),
    y: first([REPORTED_AVERAGE, "average"], y),
    group: all(options.group)[0] ?? "none",
  };
}
