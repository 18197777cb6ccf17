import { MIR_DEFINITION_INFO, MIR_DEFINITIONS, type MirDefinition } from "#lib/mir/definitions.ts";
import { describeMetric } from "#lib/tables/columns/column-meaning.ts";
import type { Column } from "#lib/tables/query/schema.ts";
import {
  type BenchmarkFacts,
  type KeyFacts,
  type MetricFacts,
  type ProjectFacts,
  readProjectFacts,
} from "#lib/tables/sql/project-facts.ts";

/** At most so many params, metrics and scores are shown before anyone chose. */
const DEFAULT_PARAMS = 8;
const DEFAULT_METRICS = 3;
const DEFAULT_SCORES = 12;

/**
 * The columns that the data of a project gives, in the order in which a table shows them.
 * @throws AppError "not-found"
 */
export async function listColumns(projectId: string): Promise<Column[]> {
  return columnsOf(await readProjectFacts(projectId));
}

/** The columns that follow from the facts of a project. */
function columnsOf(facts: ProjectFacts): Column[] {
  return [
    ...leadingColumns(facts),
    ...MIR_DEFINITIONS.map((definition) => mirColumn(definition, facts)),
    averageColumn(facts),
    ...reportedAverageColumn(facts),
    ...facts.benchmarks.map((benchmark, index) => scoreColumn(benchmark, index < DEFAULT_SCORES)),
    ...metricColumns(facts.metrics),
    ...paramColumns(facts),
    ...facts.tags.map(tagColumn),
    ...trailingColumns(facts),
  ];
}

const text = { kind: "text", unit: null, direction: null, format: "text" } as const;
const count = { kind: "number", unit: null, direction: null, format: "count" } as const;
const time = { kind: "time", unit: null, direction: null, format: "time" } as const;

function leadingColumns(facts: ProjectFacts): Column[] {
  const filled = facts.runCount;
  return [
    {
      ...text,
      id: "name",
      label: "Run",
      group: "Run",
      description: "Name of the run",
      isDefault: true,
      filled,
    },
    {
      id: "status",
      label: "Status",
      group: "Run",
      kind: "status",
      unit: null,
      direction: null,
      format: "status",
      description: "running, finished, failed or killed",
      isDefault: true,
      filled,
    },
  ];
}

function trailingColumns(facts: ProjectFacts): Column[] {
  const filled = facts.runCount;
  return [
    {
      ...text,
      id: "reviewState",
      label: "Review",
      group: "Run",
      description: "What the team thinks of the run: unreviewed, candidate, chosen or rejected",
      isDefault: false,
      filled,
    },
    {
      ...text,
      id: "id",
      label: "Run id",
      group: "Run",
      description: "What the API calls the run",
      isDefault: false,
      filled,
    },
    {
      ...text,
      id: "notes",
      label: "Comments",
      group: "Run",
      description: "The comments on the run, oldest first",
      isDefault: false,
      filled: facts.noteFilled,
    },
    {
      ...count,
      id: "runs",
      label: "Runs",
      group: "Run",
      description: "Runs of the group",
      isDefault: false,
      filled,
    },
    {
      ...text,
      id: "ablation",
      label: "Ablation",
      group: "Run",
      description: "Ablations that the run belongs to",
      isDefault: false,
      filled: facts.ablationFilled,
    },
    {
      ...count,
      id: "lastStep",
      label: "Last step",
      group: "Run",
      format: "step",
      description: "Greatest step of any metric or checkpoint",
      isDefault: false,
      filled,
    },
    {
      ...count,
      id: "checkpointCount",
      label: "Checkpoints",
      group: "Run",
      description: "Number of registered checkpoints",
      isDefault: false,
      filled,
    },
    {
      ...time,
      id: "startedAt",
      label: "Started",
      group: "Run",
      description: "Start of the run",
      isDefault: facts.hasStartTimes,
      filled,
    },
    {
      ...time,
      id: "endedAt",
      label: "Ended",
      group: "Run",
      description: "End of the run",
      isDefault: false,
      filled,
    },
    {
      ...time,
      id: "updatedAt",
      label: "Updated",
      group: "Run",
      description: "Last change of the run itself",
      isDefault: false,
      filled,
    },
  ];
}

function mirColumn(definition: MirDefinition, facts: ProjectFacts): Column {
  const filled = facts.mir.find((entry) => entry.definition === definition)?.filled ?? 0;
  return {
    id: `mir.${definition}`,
    label: `MIR (${definition})`,
    group: "MIR",
    kind: "number",
    unit: null,
    direction: "lower",
    format: "mir",
    description: `Modality Integration Rate of the last checkpoint, definition ${definition}. ${MIR_DEFINITION_INFO[definition].explanation} Lower is better`,
    isDefault: definition === facts.mirDefinition,
    filled,
  };
}

const MOST_NAMED = 4;

function averageColumn(facts: ProjectFacts): Column {
  const units = new Set(facts.benchmarks.map((benchmark) => benchmark.unit));
  const divided = facts.benchmarks
    .filter((benchmark) => benchmark.averageDivisor !== 1)
    .map((benchmark) => `${benchmark.key} / ${benchmark.averageDivisor}`);
  const keys = facts.benchmarks.map((benchmark) => benchmark.key);
  // More of them are no explanation: they stand beside it.
  const names = keys.length <= MOST_NAMED ? ` (${keys.join(", ")})` : "";
  return {
    id: "average",
    label: "Average",
    group: "Scores",
    kind: "number",
    unit: units.size === 1 ? ([...units][0] ?? null) : null,
    direction: commonDirection(facts.benchmarks),
    format: "score",
    description:
      `Mean over the project's ${keys.length} benchmarks${names}` +
      `${divided.length > 0 ? `, with ${divided.join(", ")}` : ""}; empty where one is missing`,
    isDefault: facts.averageFilled > 0,
    filled: facts.averageFilled,
  };
}

/** Only where a source prints averages. */
function reportedAverageColumn(facts: ProjectFacts): Column[] {
  const filled = facts.reportedAverageFilled;
  return filled === 0
    ? []
    : [
        {
          id: "average.reported",
          label: "Average (as printed)",
          group: "Scores",
          kind: "number",
          unit: null,
          direction: commonDirection(facts.benchmarks),
          format: "score",
          description:
            "The average that the source prints for the run, over the benchmarks of that table; empty where tables print different ones",
          isDefault: true,
          filled,
        },
      ];
}

/** A mean over benchmarks of both directions is neither better high nor low. */
function commonDirection(benchmarks: readonly BenchmarkFacts[]): "higher" | "lower" | null {
  const directions = new Set(benchmarks.map((benchmark) => benchmark.higherIsBetter));
  if (directions.size !== 1) {
    return null;
  }
  return directions.has(true) ? "higher" : "lower";
}

function scoreColumn(benchmark: BenchmarkFacts, isDefault: boolean): Column {
  const details = [benchmark.suite, benchmark.task, benchmark.metric, benchmark.split]
    .filter(Boolean)
    .join(", ");
  const maximum = benchmark.maximum === null ? "" : `; the maximum is ${benchmark.maximum}`;
  return {
    id: `scores.${benchmark.key}`,
    label: benchmark.key.slice(benchmark.key.lastIndexOf("/") + 1),
    group: "Scores",
    kind: "number",
    unit: benchmark.unit,
    direction: benchmark.higherIsBetter ? "higher" : "lower",
    format: "score",
    description: `${benchmark.title}${details === "" ? "" : ` (${details})`} after SFT, ${benchmark.unit}${maximum}`,
    isDefault,
    filled: benchmark.filled,
    // 1 is also what stands there while nobody has said anything; beside a maximum it was meant.
    ...(benchmark.averageDivisor !== 1 || benchmark.maximum !== null
      ? { averageDivisor: benchmark.averageDivisor }
      : {}),
  };
}

function metricColumns(metrics: readonly MetricFacts[]): Column[] {
  const ranked = metrics
    .map((metric) => ({ key: metric.key, rank: describeMetric(metric.key).defaultRank }))
    .filter((metric) => metric.rank !== null)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  const shown = new Set(ranked.slice(0, DEFAULT_METRICS).map((metric) => metric.key));
  return metrics.map((metric) => {
    const { unit, direction, format } = describeMetric(metric.key);
    return {
      id: `metrics.${metric.key}`,
      label: metric.key,
      group: "Metrics",
      kind: "number",
      unit,
      direction,
      format: format === "number" && metric.isInteger ? "count" : format,
      description: `Last logged value of ${metric.key}`,
      isDefault: shown.has(metric.key),
      filled: metric.filled,
    };
  });
}

/** Only params that differ between runs tell them apart; the constant ones wait in the chooser. */
function paramColumns(facts: ProjectFacts): Column[] {
  const varies = (param: KeyFacts) => param.distinct > 1 || param.filled < facts.runCount;
  const shown = new Set(
    facts.params
      .filter(varies)
      .slice(0, DEFAULT_PARAMS)
      .map((param) => param.key),
  );
  return facts.params.map((param) => ({
    id: `params.${param.key}`,
    label: param.key,
    group: "Params",
    kind: param.isNumeric ? "number" : "text",
    unit: null,
    direction: null,
    format: param.isNumeric ? "setting" : "text",
    description: param.distinct > 1 ? `Param ${param.key}, ${param.distinct} values` : `Param ${param.key}`,
    isDefault: shown.has(param.key),
    filled: param.filled,
  }));
}

function tagColumn(tag: KeyFacts): Column {
  return {
    ...text,
    id: `tags.${tag.key}`,
    label: tag.key,
    group: "Tags",
    description: `Tag ${tag.key}`,
    isDefault: false,
    filled: tag.filled,
  };
}
