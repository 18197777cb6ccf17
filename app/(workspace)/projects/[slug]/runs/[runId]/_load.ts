import { listCheckpoints } from "#lib/artifacts/list-checkpoints.ts";
import type { Checkpoint } from "#lib/artifacts/schema.ts";
import { listScores } from "#lib/benchmarks/repository.ts";
import type { Score } from "#lib/benchmarks/schema.ts";
import { listJobs } from "#lib/mir/jobs-list.ts";
import { listEvaluationSets } from "#lib/mir/repository-evaluation-sets.ts";
import { listMirResultsWithLayers } from "#lib/mir/repository-results.ts";
import type { MirJob, MirResultWithLayers } from "#lib/mir/schema.ts";
import { listNotes } from "#lib/runs/notes.ts";
import { readMetricSeries } from "#lib/runs/read-metric-series.ts";
import { findRun } from "#lib/runs/repository-runs.ts";
import type { MetricSeries, Note, Run } from "#lib/runs/schema.ts";

/** A checkpoint with all that the page says about it. */
export interface CheckpointDetail extends Checkpoint {
  readonly results: readonly MirResultWithLayers[];
  /** The newest job; null when none was ever queued. */
  readonly job: MirJob | null;
}

export interface RunDetail {
  readonly run: Run;
  readonly series: readonly MetricSeries[];
  /** Ascending by step; the one without a step, the final one, last. */
  readonly checkpoints: readonly CheckpointDetail[];
  readonly scores: readonly Score[];
  readonly notes: readonly Note[];
  /** Names of evaluation sets by id. */
  readonly evaluationSets: Readonly<Record<string, string>>;
}

const CURVE_BUCKETS = 500;
const MAXIMUM_JOBS = 200;

/** Everything on the page of a run; null when there is no such run. */
export async function loadRun(runId: string): Promise<RunDetail | null> {
  const run = await findRun(runId);
  if (run === null) {
    return null;
  }
  const [series, checkpoints, scores, notes, evaluationSets] = await Promise.all([
    readMetricSeries(run.id, { buckets: CURVE_BUCKETS }),
    listCheckpoints(run.id),
    listScores(run.id),
    listNotes(run.id),
    listEvaluationSets(run.project.id),
  ]);
  const checkpointIds = checkpoints.map(({ id }) => id);
  const [results, jobs] = await Promise.all([
    listMirResultsWithLayers({ checkpointIds }),
    listJobs({ checkpointIds, limit: MAXIMUM_JOBS }),
  ]);
  const resultsOf = Map.groupBy(results, ({ checkpointId }) => checkpointId);
  return {
    run,
    series,
    checkpoints: checkpoints.map((checkpoint) => ({
      ...checkpoint,
      results: resultsOf.get(checkpoint.id) ?? [],
      // Jobs come newest first.
      job: jobs.items.find((job) => job.checkpointId === checkpoint.id) ?? null,
    })),
    scores,
    notes,
    evaluationSets: Object.fromEntries(evaluationSets.map(({ id, name }) => [id, name])),
  };
}
