import type { ColumnKind } from "#lib/tables/query/column-kind.ts";
import type { BenchmarkFacts, ProjectFacts } from "#lib/tables/query/project-data.ts";
import type { Column } from "#lib/tables/query/schema.ts";

/**
 * A column that every run has. Filters, calculations, completion, the chooser, groups, cells and exports follow from it;
 * its SQL has the same id in lib/tables/sql/fixed-column-sql.ts, and the compiler misses it there.
 */
export interface ColumnDefinition {
  readonly kind: ColumnKind;
  readonly label: string;
  readonly description: string;
  /** "Run" when left out. */
  readonly group?: "Run" | "Scores";
  /** Null when left out. */
  readonly unit?: string;
  /** Which values are better; neither when left out. */
  readonly direction?: "lower" | "higher";
  /** The format of its kind when left out. */
  readonly format?: Column["format"];
  /** Whether it is shown by default. */
  readonly isDefault?: boolean;
  /** Whether it comes before all other columns. */
  readonly isFirst?: boolean;
  /** Text too long for a cell: clipped, and whole on hover. */
  readonly isLong?: boolean;
  /** It holds something of a group that no single run has. */
  readonly isOfGroup?: boolean;
  /** What depends on the project's data; null where it has no such column. */
  readonly ofProject?: (facts: ProjectFacts) => ProjectPart | null;
}

type ProjectPart = Partial<Pick<Column, "unit" | "direction" | "description" | "isDefault" | "filled">>;

const DEFINITIONS = {
  name: { kind: "text", label: "Run", description: "Name of the run", isDefault: true, isFirst: true },
  status: {
    kind: "status",
    label: "Status",
    description: "running, finished, failed or killed",
    isDefault: true,
    isFirst: true,
  },
  average: {
    kind: "number",
    label: "Average",
    group: "Scores",
    format: "score",
    description: "Mean over the project's benchmarks; empty where one is missing",
    ofProject: averageOf,
  },
  "average.reported": {
    kind: "number",
    label: "Average (as printed)",
    group: "Scores",
    format: "score",
    description:
      "The average that the source prints for the run, over the benchmarks of that table; empty where tables print different ones",
    isDefault: true,
    // Only where a source prints averages.
    ofProject: ({ reportedAverageFilled: filled, benchmarks }) =>
      filled === 0 ? null : { filled, direction: commonDirection(benchmarks) },
  },
  reviewState: {
    kind: "review",
    label: "Review",
    description: "What the team thinks of the run: unreviewed, candidate, chosen or rejected",
  },
  id: { kind: "text", label: "Run id", description: "What the API calls the run" },
  notes: {
    kind: "text",
    label: "Comments",
    description: "The comments on the run, oldest first",
    isLong: true,
    ofProject: ({ noteFilled: filled }) => ({ filled }),
  },
  runs: { kind: "number", label: "Runs", format: "count", description: "Runs of the group", isOfGroup: true },
  ablation: {
    kind: "ablation",
    label: "Ablation",
    description: "Ablations that the run belongs to",
    isLong: true,
    ofProject: ({ ablationFilled: filled }) => ({ filled }),
  },
  lastStep: {
    kind: "number",
    label: "Last step",
    format: "step",
    description: "Greatest step of any metric or checkpoint",
  },
  checkpointCount: {
    kind: "number",
    label: "Checkpoints",
    format: "count",
    description: "Number of registered checkpoints",
  },
  startedAt: {
    kind: "time",
    label: "Started",
    description: "Start of the run",
    ofProject: ({ hasStartTimes: isDefault }) => ({ isDefault }),
  },
  endedAt: { kind: "time", label: "Ended", description: "End of the run" },
  updatedAt: { kind: "time", label: "Updated", description: "Last change of the run itself" },
} as const satisfies Record<string, ColumnDefinition>;

export type FixedColumn = keyof typeof DEFINITIONS;

/** By id, in the order in which the chooser shows them. */
export const FIXED_COLUMNS: Readonly<Record<FixedColumn, ColumnDefinition>> = DEFINITIONS;

export const FIXED_COLUMN_IDS = Object.keys(DEFINITIONS) as readonly FixedColumn[];

export const isFixedColumn = (id: string): id is FixedColumn => Object.hasOwn(DEFINITIONS, id);

/** Whether a column holds something of a group that no single run has. */
export const isOfGroup = (id: string): boolean => isFixedColumn(id) && FIXED_COLUMNS[id].isOfGroup === true;

const MOST_NAMED = 4;

function averageOf({ benchmarks, averageFilled: filled }: ProjectFacts): ProjectPart {
  const units = new Set(benchmarks.map((benchmark) => benchmark.unit));
  const divided = benchmarks
    .filter((benchmark) => benchmark.averageDivisor !== 1)
    .map((benchmark) => `${benchmark.key} / ${benchmark.averageDivisor}`);
  const keys = benchmarks.map((benchmark) => benchmark.key);
  // More names would explain nothing: the columns are next to it.
  const names = keys.length <= MOST_NAMED ? ` (${keys.join(", ")})` : "";
  return {
    unit: units.size === 1 ? ([...units][0] ?? null) : null,
    direction: commonDirection(benchmarks),
    description:
      `Mean over the project's ${keys.length} benchmarks${names}` +
      `${divided.length > 0 ? `, with ${divided.join(", ")}` : ""}; empty where one is missing`,
    isDefault: filled > 0,
    filled,
  };
}

/** A mean over benchmarks of both directions is neither better high nor low. */
function commonDirection(benchmarks: readonly BenchmarkFacts[]): "higher" | "lower" | null {
  const directions = new Set(benchmarks.map((benchmark) => benchmark.higherIsBetter));
  if (directions.size !== 1) {
    return null;
  }
  return directions.has(true) ? "higher" : "lower";
}
