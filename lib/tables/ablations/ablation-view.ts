import { type AblationRow, foldRows, pooledSeedDeviation } from "#lib/analysis/ablation-rows.ts";
import { type Confounding, findConfounding } from "#lib/analysis/confounders.ts";
import type { Ablation } from "#lib/benchmarks/ablation-schema.ts";
import { listBenchmarks } from "#lib/benchmarks/repository.ts";
import type { Benchmark } from "#lib/benchmarks/schema.ts";
import type { MirDefinition } from "#lib/mir/definitions.ts";
import {
  COMPUTED_AVERAGE,
  membersOf,
  PRINTED_AVERAGE,
  printsAverages,
} from "#lib/tables/ablations/ablation-members.ts";
import { listColumns } from "#lib/tables/columns/columns.ts";
import type { Column, RunRow } from "#lib/tables/query/schema.ts";
import { readSeedDeviations } from "#lib/tables/rows/rows-facts.ts";
import { readRowsOfRuns } from "#lib/tables/rows/rows-of-runs.ts";
import { findTableProject, planTable } from "#lib/tables/rows/table-plan.ts";

/** The content of the page and the export of one ablation. Plain data, which pages send to the browser. */
export interface AblationView {
  readonly ablation: Ablation;
  readonly definition: MirDefinition;
  /** MIR, average, benchmarks. */
  readonly columns: readonly Column[];
  /** Confounders shown as columns after the factors, so that rows are distinguishable. */
  readonly confounderKeys: readonly string[];
  readonly rows: readonly AblationRow[];
  readonly confounding: Confounding;
  /** Standard deviation between seeds, by column id; null if no runs differ only in the seed. */
  readonly seedDeviations: Readonly<Record<string, number | null>>;
  /** The progress of MIR computations, by id of runs without a MIR. */
  readonly pending: Readonly<Record<string, string>>;
}

/** More setting columns would push the numbers out of view. */
const MAXIMUM_CONFOUNDER_COLUMNS = 3;

/** The view of an ablation, and the rows of its runs. @throws AppError "not-found" (project) */
export async function loadAblationView(
  slug: string,
  ablation: Ablation,
): Promise<{ view: AblationView; runs: RunRow[] }> {
  const project = await findTableProject(slug);
  const [registry, columns, runs] = await Promise.all([
    listBenchmarks(),
    listColumns(project.projectId),
    readRowsOfRuns(
      slug,
      ablation.runs.map((run) => run.runId),
    ),
  ]);
  const benchmarks = ablation.benchmarks.flatMap((key) => registry.find((one) => one.key === key) ?? []);
  const view = viewOf({ ablation, definition: project.mirDefinition, benchmarks, columns, runs });
  // Equals the project's average only if both are over the same benchmarks.
  const isProjectAverage = benchmarks.length === project.benchmarkCount;
  const shown = view.columns
    .map((column) => column.id)
    .filter((id) => id !== PRINTED_AVERAGE && (id !== COMPUTED_AVERAGE || isProjectAverage));
  const measured = await readSeedDeviations(
    await planTable(project, { filter: "", text: "", columns: shown }),
  );
  const seedDeviations = Object.fromEntries(
    view.columns.map(({ id }) => [id, measured.get(id) ?? pooledSeedDeviation(view.rows, id)]),
  );
  return { view: { ...view, seedDeviations }, runs };
}

interface ViewInput {
  readonly ablation: Ablation;
  readonly definition: MirDefinition;
  readonly benchmarks: readonly Benchmark[];
  /** Columns of the project. */
  readonly columns: readonly Column[];
  readonly runs: readonly RunRow[];
}

/** Computes the view of an ablation from its runs, including the deviations between its seeds. */
export function viewOf({ ablation, definition, benchmarks, columns, runs }: ViewInput): AblationView {
  const { factors, baselineRunId: baselineId, levelOrder } = ablation;
  const members = membersOf(runs, { ablation, definition, benchmarks });
  const confounding = findConfounding(members, factors, baselineId);
  const keepsOrder = printsAverages(ablation);
  const rows = foldRows(members, { factors, baselineId, confounding, levelOrder, keepsOrder });
  const shown = [
    ...columns.filter((column) => column.id === `mir.${definition}`),
    averageColumn(ablation, benchmarks),
    ...benchmarks.map((benchmark) => scoreColumn(benchmark, columns)),
  ];
  return {
    ablation,
    definition,
    columns: shown,
    confounderKeys: confounding.confounders
      .filter((one) => one.follows === null)
      .map((one) => one.key)
      .slice(0, MAXIMUM_CONFOUNDER_COLUMNS),
    rows,
    confounding,
    seedDeviations: Object.fromEntries(shown.map(({ id }) => [id, pooledSeedDeviation(rows, id)])),
    pending: Object.fromEntries(
      runs.flatMap(({ id, job, mir }) =>
        mir[definition] === undefined && job !== null && ["queued", "running", "failed"].includes(job.state)
          ? [[id, job.state]]
          : [],
      ),
    ),
  };
}

function averageColumn(ablation: Ablation, benchmarks: readonly Benchmark[]): Column {
  const isPrinted = printsAverages(ablation);
  const names = benchmarks.map(({ key, averageDivisor }) =>
    averageDivisor === 1 ? key : `${key} / ${averageDivisor}`,
  );
  const directions = new Set(benchmarks.map((benchmark) => benchmark.higherIsBetter));
  return {
    id: isPrinted ? PRINTED_AVERAGE : COMPUTED_AVERAGE,
    label: isPrinted ? "Average (as printed)" : "Average",
    group: "Scores",
    kind: "number",
    unit: null,
    direction: directions.size === 1 ? (directions.has(true) ? "higher" : "lower") : null,
    format: "score",
    description: isPrinted
      ? `The average that the source prints in this table, over its benchmarks (${names.join(", ")})`
      : `Mean over the ablation's benchmarks (${names.join(", ")}); empty where one of them is missing`,
    isDefault: true,
    filled: 0,
  };
}

function scoreColumn(benchmark: Benchmark, columns: readonly Column[]): Column {
  const { key, title, unit, higherIsBetter } = benchmark;
  return (
    columns.find((column) => column.id === `scores.${key}`) ?? {
      id: `scores.${key}`,
      label: key.slice(key.lastIndexOf("/") + 1),
      group: "Scores",
      kind: "number",
      unit,
      direction: higherIsBetter ? "higher" : "lower",
      format: "score",
      description: `${title} after SFT, ${unit}`,
      isDefault: false,
      filled: 0,
    }
  );
}
