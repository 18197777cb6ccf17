import { findBenchmarks } from "#lib/benchmarks/repository.ts";
import { upsertScores } from "#lib/benchmarks/repository-scores.ts";
import { type ParsedScore, type ScoreInput, ScoreInputSchema } from "#lib/benchmarks/schema.ts";
import { notifyChange } from "#lib/db/notify.ts";
import type { Tx } from "#lib/db/transaction.ts";
import { AppError, type InvalidField } from "#lib/errors.ts";

/**
 * Writes scores of a run in one statement, replacing scores of the same checkpoint, benchmark and SFT recipe. Idempotent.
 * @returns the number of new or changed rows
 * @throws AppError "not-found" (run), "validation" naming `scores.<i>.benchmark` or `scores.<i>.checkpointId`
 */
export async function writeScores(tx: Tx, runId: string, input: readonly ScoreInput[]): Promise<number> {
  const scores = input.map((score) => ScoreInputSchema.parse(score));
  if (scores.length === 0) {
    return 0;
  }
  const run = await tx.run.findUnique({ where: { id: runId }, select: { projectId: true } });
  if (run === null) {
    throw new AppError("not-found", "There is no such run");
  }
  const benchmarkIds = await resolveBenchmarks(tx, scores);
  await checkCheckpoints(tx, runId, scores);
  refuseDuplicates(scores);
  const changed = await upsertScores(tx, runId, scores, benchmarkIds);
  if (changed > 0) {
    await notifyChange(tx, { kind: "score", projectId: run.projectId, runId });
  }
  return changed;
}

async function resolveBenchmarks(tx: Tx, scores: readonly ParsedScore[]): Promise<string[]> {
  const known = await findBenchmarks(tx, [...new Set(scores.map((score) => score.benchmark))]);
  const ids = new Map(known.map((benchmark) => [benchmark.key, benchmark.id]));
  const unknown: InvalidField[] = scores.flatMap((score, index) =>
    ids.has(score.benchmark)
      ? []
      : [
          {
            path: `scores.${index}.benchmark`,
            message: `there is no benchmark ${score.benchmark}: register it first with POST /api/v1/benchmarks`,
          },
        ],
  );
  refuse(unknown);
  return scores.map((score) => ids.get(score.benchmark) ?? "");
}

async function checkCheckpoints(tx: Tx, runId: string, scores: readonly ParsedScore[]): Promise<void> {
  const named = scores.flatMap((score) => score.checkpointId ?? []);
  if (named.length === 0) {
    return;
  }
  const known = await tx.checkpoint.findMany({ where: { runId, id: { in: named } }, select: { id: true } });
  const ids = new Set(known.map((checkpoint) => checkpoint.id));
  refuse(
    scores.flatMap((score, index) =>
      score.checkpointId === null || ids.has(score.checkpointId)
        ? []
        : [{ path: `scores.${index}.checkpointId`, message: "this run has no such checkpoint" }],
    ),
  );
}

/** A batch must not contain two scores for one cell, because it would be undefined which of them is kept. */
function refuseDuplicates(scores: readonly ParsedScore[]): void {
  const seen = new Set<string>();
  const repeated = scores.flatMap((score, index) => {
    const cell = JSON.stringify([score.checkpointId, score.benchmark, score.sftRecipe]);
    const isRepeated = seen.has(cell);
    seen.add(cell);
    return isRepeated
      ? [{ path: `scores.${index}`, message: "the same checkpoint, benchmark and SFT recipe stand twice" }]
      : [];
  });
  refuse(repeated);
}

function refuse(fields: readonly InvalidField[]): void {
  const [first] = fields;
  if (first !== undefined) {
    throw new AppError("validation", `${first.path}: ${first.message}`, { fields });
  }
}
