import "server-only";
import { cache } from "react";
import { findVisibleProject } from "#app/_server/find-project.ts";
import { listCheckpoints } from "#lib/artifacts/list-checkpoints.ts";
import type { Checkpoint } from "#lib/artifacts/schema.ts";
import { getActor } from "#lib/auth/actor.ts";
import { canViewRun } from "#lib/auth/can.ts";
import { listScores } from "#lib/benchmarks/repository.ts";
import type { Score } from "#lib/benchmarks/schema.ts";
import type { MirDefinition } from "#lib/mir/definitions.ts";
import { listEvaluationSets } from "#lib/mir/evaluation-sets/repository-evaluation-sets.ts";
import { findCurrentJobs } from "#lib/mir/jobs/repository-jobs.ts";
import { listMirResultsWithLayers } from "#lib/mir/repository-results.ts";
import type { EvaluationSetRow, MirJob, MirResultWithLayers } from "#lib/mir/schema.ts";
import { findComments, findMentioningComments } from "#lib/reviews/repository-comments.ts";
import type { Comment, MentioningComment } from "#lib/reviews/schema.ts";
import { readMetricSeries } from "#lib/runs/read-metric-series.ts";
import { findRun } from "#lib/runs/repository-runs.ts";
import type { MetricSeries, Run } from "#lib/runs/schema.ts";

/** A checkpoint with its results and job. */
export interface CheckpointDetail extends Checkpoint {
  /** All results; the current one of each definition is marked. */
  readonly results: readonly MirResultWithLayers[];
  /** The job shown for the checkpoint; null if there is none. */
  readonly job: MirJob | null;
}

export interface RunDetail {
  /** The project's definition of MIR. */
  readonly definition: MirDefinition;
  readonly run: Run;
  readonly series: readonly MetricSeries[];
  /** Ascending by step; the final one, without a step, is last. */
  readonly checkpoints: readonly CheckpointDetail[];
  readonly scores: readonly Score[];
  readonly comments: readonly Comment[];
  /** Comments elsewhere that mention the run, newest first. */
  readonly mentionedIn: readonly MentioningComment[];
  /** Names of evaluation sets by id. */
  readonly evaluationSets: Readonly<Record<string, string>>;
  /** The evaluation sets, including subsets. */
  readonly sets: readonly EvaluationSetRow[];
}

const CURVE_BUCKETS = 500;

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** The data of a run's page, read once per request; null if the project has no such run. */
export const loadRunPage = cache(async (slug: string, runId: string): Promise<RunDetail | null> => {
  if (!UUID.test(runId) || !canViewRun(await getActor(), { runId })) {
    return null;
  }
  const [run, project] = await Promise.all([findRun(runId), findVisibleProject(slug)]);
  return run === null || project === null || run.project.id !== project.id
    ? null
    : loadDetail(run, project.mirDefinition);
});

async function loadDetail(run: Run, definition: MirDefinition): Promise<RunDetail> {
  const [series, checkpoints, scores, comments, mentionedIn, sets] = await Promise.all([
    readMetricSeries(run.id, { buckets: CURVE_BUCKETS }),
    listCheckpoints([run.id]),
    listScores([run.id]),
    findComments(run.project.id, { kind: "run", id: run.id }),
    findMentioningComments(run.id),
    listEvaluationSets(run.project.id),
  ]);
  const checkpointIds = checkpoints.map(({ id }) => id);
  const [results, jobs] = await Promise.all([
    listMirResultsWithLayers({ checkpointIds }),
    findCurrentJobs(checkpointIds),
  ]);
  const resultsOf = Map.groupBy(results, ({ checkpointId }) => checkpointId);
  const jobOf = new Map(jobs.map((job) => [job.checkpointId, job]));
  return {
    definition,
    run,
    series,
    checkpoints: checkpoints.map((checkpoint) => ({
      ...checkpoint,
      results: resultsOf.get(checkpoint.id) ?? [],
      job: jobOf.get(checkpoint.id) ?? null,
    })),
    scores,
    comments,
    mentionedIn,
    evaluationSets: Object.fromEntries(sets.map(({ id, name }) => [id, name])),
    sets,
  };
}
