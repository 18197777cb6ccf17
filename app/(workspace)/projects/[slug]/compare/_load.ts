import "server-only";
import type { ComparableScore } from "#lib/analysis/compare-scores.ts";
import { listCheckpoints } from "#lib/artifacts/list-checkpoints.ts";
import { listScores } from "#lib/benchmarks/repository.ts";
import type { LayerProfile } from "#lib/charts/prepare-layer-profile.ts";
import type { MirDefinition } from "#lib/mir/definitions.ts";
import { listEvaluationSets } from "#lib/mir/evaluation-sets/repository-evaluation-sets.ts";
import { shownStandardError } from "#lib/mir/interval-text.ts";
import { listMirResults, listMirResultsWithLayers } from "#lib/mir/repository-results.ts";
import type { MirResult } from "#lib/mir/schema.ts";
import { findRunsOfProject, listMetricKeys } from "#lib/runs/repository-compared-runs.ts";
import type { Run } from "#lib/runs/schema.ts";

/** A MIR of a checkpoint, with what the page displays. */
export interface CheckpointMir {
  readonly checkpointId: string;
  /** Null for the final checkpoint. */
  readonly step: number | null;
  readonly definition: MirDefinition;
  readonly mir: number;
  readonly error: number | null;
  readonly isReported: boolean;
  readonly source: string | null;
  readonly layerCount: number | null;
  /** Name of the evaluation set; null if unknown. */
  readonly set: string | null;
  /** Name of the evaluation set if it is not the project's default. */
  readonly otherSet: string | null;
}

/** The page's data of one run, except metric series, which have their own request. */
export interface ComparedRun {
  readonly run: Run;
  /** By step, the final one last; one MIR a checkpoint and definition: that on the project's default set if there is one. */
  readonly mir: readonly CheckpointMir[];
  /** Layers of the last checkpoint that has some, by definition. */
  readonly profiles: readonly LayerProfile[];
  readonly scores: readonly ComparableScore[];
}

export interface Comparison {
  readonly runs: readonly ComparedRun[];
  readonly metrics: readonly { readonly key: string; readonly runs: number }[];
}

/** Runs in the order of `ids`, without those that are unknown, of another project or in the trash. */
export async function loadComparison(projectId: string, ids: readonly string[]): Promise<Comparison> {
  const runs = await findRunsOfProject(projectId, ids);
  const runIds = runs.map(({ id }) => id);
  const [metrics, checkpoints, scores, sets] = await Promise.all([
    listMetricKeys(runIds),
    listCheckpoints(runIds),
    listScores(runIds),
    listEvaluationSets(projectId),
  ]);
  const setNames = new Map(sets.map(({ id, name }) => [id, name]));
  const checkpointsOf = Map.groupBy(checkpoints, ({ runId }) => runId);
  const scoresOf = Map.groupBy(scores, ({ runId }) => runId);
  const results = await listMirResults({ checkpointIds: checkpoints.map(({ id }) => id) });
  const resultsOf = Map.groupBy(
    results.filter(({ isCurrent }) => isCurrent),
    ({ checkpointId }) => checkpointId,
  );
  const last = runIds.map((runId) =>
    lastComputed((checkpointsOf.get(runId) ?? []).flatMap(({ id }) => resultsOf.get(id) ?? [])),
  );
  const layers = await layersOf(last.flat());
  return {
    metrics,
    runs: runs.map((run, index) => ({
      run,
      mir: (checkpointsOf.get(run.id) ?? []).flatMap(({ id, step }) =>
        (resultsOf.get(id) ?? []).map((result) => toMir(result, step, setNames)),
      ),
      profiles: (last[index] ?? []).flatMap((result) => layers(result, run.name, index)),
      scores: (scoresOf.get(run.id) ?? []).map(toScore),
    })),
  };
}

/** The last computed result of each definition. Reported results have no layers. */
function lastComputed(results: readonly MirResult[]): MirResult[] {
  const computed = results.filter(({ origin }) => origin === "computed");
  return [...new Map(computed.map((result) => [result.definition, result])).values()];
}

async function layersOf(results: readonly MirResult[]) {
  const found = await listMirResultsWithLayers({ checkpointIds: results.map((one) => one.checkpointId) });
  const byId = new Map(found.map((one) => [one.id, one]));
  return (result: MirResult, label: string, style: number): LayerProfile[] => {
    const layers = byId.get(result.id)?.layers ?? [];
    if (layers.length === 0) return [];
    const { checkpointId, definition } = result;
    const standardError = shownStandardError(result);
    return [{ checkpointId, label, style, definition, standardError, layers }];
  };
}

function toMir(result: MirResult, step: number | null, sets: ReadonlyMap<string, string>): CheckpointMir {
  const { checkpointId, definition, mir, origin, source, layerCount, evaluationSetId, otherSet } = result;
  return {
    checkpointId,
    step,
    definition,
    mir,
    error: shownStandardError(result),
    isReported: origin === "reported",
    source,
    layerCount,
    set: evaluationSetId === null ? null : (sets.get(evaluationSetId) ?? null),
    otherSet,
  };
}

function toScore(score: ComparableScore): ComparableScore {
  const { benchmark, title, unit, higherIsBetter, isCurrentOfRecipe } = score;
  const { value, stderr, sftRecipe, source, origin } = score;
  return {
    benchmark,
    title,
    unit,
    higherIsBetter,
    value,
    stderr,
    sftRecipe,
    source,
    origin,
    isCurrentOfRecipe,
  };
}
