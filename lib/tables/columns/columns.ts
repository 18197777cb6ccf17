import { MIR_DEFINITION_INFO, MIR_DEFINITIONS, type MirDefinition } from "#lib/mir/definitions.ts";
import { describeMetric } from "#lib/tables/columns/column-meaning.ts";
import { COLUMN_KINDS } from "#lib/tables/query/column-kind.ts";
import { FIXED_COLUMN_IDS, FIXED_COLUMNS, type FixedColumn } from "#lib/tables/query/fixed-columns.ts";
import type { BenchmarkFacts, KeyFacts, MetricFacts, ProjectFacts } from "#lib/tables/query/project-data.ts";
import type { Column } from "#lib/tables/query/schema.ts";
import { readProjectFacts } from "#lib/tables/sql/project-facts.ts";

/** At most so many params, metrics and scores are shown by default. */
const DEFAULT_PARAMS = 8;
const DEFAULT_METRICS = 3;
const DEFAULT_SCORES = 12;

/**
 * The columns of a project's data, in table order.
 * @throws AppError "not-found"
 */
export async function listColumns(projectId: string): Promise<Column[]> {
  return columnsOf(await readProjectFacts(projectId));
}

/** The columns that follow from the facts of a project. */
function columnsOf(facts: ProjectFacts): Column[] {
  const first = FIXED_COLUMN_IDS.filter((id) => FIXED_COLUMNS[id].isFirst === true);
  const averages = FIXED_COLUMN_IDS.filter((id) => FIXED_COLUMNS[id].group === "Scores");
  const last = FIXED_COLUMN_IDS.filter((id) => !first.includes(id) && !averages.includes(id));
  const fixed = (ids: readonly FixedColumn[]) => ids.flatMap((id) => fixedColumn(id, facts) ?? []);
  return [
    ...fixed(first),
    ...MIR_DEFINITIONS.map((definition) => mirColumn(definition, facts)),
    ...fixed(averages),
    ...facts.benchmarks.map((benchmark, index) => scoreColumn(benchmark, index < DEFAULT_SCORES)),
    ...metricColumns(facts.metrics),
    ...paramColumns(facts),
    ...facts.tags.map(tagColumn),
    ...fixed(last),
  ];
}

function fixedColumn(id: FixedColumn, facts: ProjectFacts): Column | null {
  const { kind, label, description, ...definition } = FIXED_COLUMNS[id];
  const { shownAs, format } = COLUMN_KINDS[kind];
  const own = definition.ofProject === undefined ? {} : definition.ofProject(facts);
  return own === null
    ? null
    : {
        id,
        label,
        group: definition.group ?? "Run",
        kind: shownAs,
        unit: definition.unit ?? null,
        direction: definition.direction ?? null,
        format: definition.format ?? format,
        description,
        isDefault: definition.isDefault ?? false,
        filled: facts.runCount,
        ...own,
      };
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
    // A divisor of 1 is also the default; together with a maximum it is deliberate.
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

/** By default only params that vary between runs are shown; constant ones are in the chooser. */
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
    id: `tags.${tag.key}`,
    label: tag.key,
    group: "Tags",
    kind: "text",
    unit: null,
    direction: null,
    format: "text",
    description: `Tag ${tag.key}`,
    isDefault: false,
    filled: tag.filled,
  };
}
