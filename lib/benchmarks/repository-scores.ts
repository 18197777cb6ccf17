import type { ParsedScore } from "#lib/benchmarks/schema.ts";
import type { Tx } from "#lib/db/transaction.ts";

/**
 * Inserts or replaces scores of a run in one statement; `benchmarkIds[i]` is the benchmark of `scores[i]`.
 * @returns the number of new or changed rows
 */
export function upsertScores(
  tx: Tx,
  runId: string,
  scores: readonly ParsedScore[],
  benchmarkIds: readonly string[],
): Promise<number> {
  return tx.$executeRaw`
    INSERT INTO score (id, run_id, checkpoint_id, benchmark_id, value, n, stderr, sft_recipe, source, origin, updated_at)
    SELECT gen_random_uuid(), ${runId}::uuid, s.checkpoint_id, s.benchmark_id, s.value, s.n, s.stderr,
      s.sft_recipe, s.source, s.origin::score_origin, now()
    FROM unnest(
      ${scores.map((score) => score.checkpointId)}::uuid[], ${[...benchmarkIds]}::uuid[],
      ${scores.map((score) => score.value)}::double precision[], ${scores.map((score) => score.n)}::int[],
      ${scores.map((score) => score.stderr)}::double precision[], ${scores.map((score) => score.sftRecipe)}::text[],
      ${scores.map((score) => score.source)}::text[], ${scores.map((score) => score.origin)}::text[]
    ) AS s(checkpoint_id, benchmark_id, value, n, stderr, sft_recipe, source, origin)
    ON CONFLICT (run_id, checkpoint_id, benchmark_id, sft_recipe) DO UPDATE SET
      value = excluded.value, n = excluded.n, stderr = excluded.stderr, source = excluded.source,
      origin = excluded.origin, updated_at = excluded.updated_at
    WHERE (score.value, score.n, score.stderr, score.source, score.origin)
      IS DISTINCT FROM (excluded.value, excluded.n, excluded.stderr, excluded.source, excluded.origin)`;
}
