import { findConfounding } from "#lib/analysis/confounders.ts";
import type { Ablation } from "#lib/benchmarks/ablation-schema.ts";
import { listAblations } from "#lib/benchmarks/repository-ablations.ts";
import type { MirDefinition } from "#lib/mir/definitions.ts";
import type { MirCell } from "#lib/tables/query/schema.ts";
import { readRowsOfRuns } from "#lib/tables/rows/rows-of-runs.ts";
import { findTableProject } from "#lib/tables/rows/table-plan.ts";

/** One entry of the list of ablations. */
export interface AblationSummary {
  readonly ablation: Ablation;
  readonly definition: MirDefinition;
  /** The lowest MIR with its run; null if no run has a MIR. */
  readonly best: { readonly runId: string; readonly runName: string; readonly cell: MirCell } | null;
  /** Number of runs with a MIR. */
  readonly withMir: number;
  /** Params that vary in addition to the factors. */
  readonly confounders: readonly string[];
  /** Number of runs in the clean comparison. */
  readonly clean: number;
}

/** The list of a project's ablations. @throws AppError "not-found" */
export async function listAblationSummaries(slug: string): Promise<AblationSummary[]> {
  const { projectId, mirDefinition: definition } = await findTableProject(slug);
  const ablations = await listAblations(projectId);
  const ids = [...new Set(ablations.flatMap((ablation) => ablation.runs.map((run) => run.runId)))];
  const rows = new Map((await readRowsOfRuns(slug, ids)).map((row) => [row.id, row]));
  return ablations.map((ablation) => {
    const runs = ablation.runs.flatMap(({ runId }) => rows.get(runId) ?? []);
    const { confounders, clean } = findConfounding(runs, ablation.factors, ablation.baselineRunId);
    const measured = runs.flatMap((run) => {
      const cell = run.mir[definition];
      return cell === undefined ? [] : [{ runId: run.id, runName: run.name, cell }];
    });
    const [best = null] = measured.toSorted((a, b) => a.cell.value - b.cell.value);
    return {
      ablation,
      definition,
      best,
      withMir: measured.length,
      confounders: confounders.map((one) => one.key),
      clean: clean.length,
    };
  });
}
