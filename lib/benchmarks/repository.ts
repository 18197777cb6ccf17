import type { Benchmark, ParsedBenchmark, Score } from "#lib/benchmarks/schema.ts";
import { db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/transaction.ts";

const benchmarkFields = {
  id: true,
  key: true,
  title: true,
  suite: true,
  task: true,
  metric: true,
  split: true,
  unit: true,
  higherIsBetter: true,
  maximum: true,
  averageDivisor: true,
} as const;

/** The registry, in order of creation. */
export function listBenchmarks(): Promise<Benchmark[]> {
  return db().benchmark.findMany({ select: benchmarkFields, orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
}

export function findBenchmarks(tx: Tx, keys: readonly string[]): Promise<Benchmark[]> {
  return tx.benchmark.findMany({ where: { key: { in: [...keys] } }, select: benchmarkFields });
}

/** Inserts a benchmark, or overwrites the entry of that key. */
export const upsertBenchmark = (tx: Tx, benchmark: ParsedBenchmark): Promise<Benchmark> =>
  tx.benchmark.upsert({
    where: { key: benchmark.key },
    create: benchmark,
    update: benchmark,
    select: benchmarkFields,
  });

/** The scores of runs, in the order of the registry. */
export async function listScores(runIds: readonly string[]): Promise<Score[]> {
  const rows = await db().score.findMany({
    where: { runId: { in: [...runIds] } },
    select: {
      id: true,
      runId: true,
      checkpointId: true,
      value: true,
      n: true,
      stderr: true,
      sftRecipe: true,
      source: true,
      origin: true,
      isCurrent: true,
      isCurrentOfRecipe: true,
      updatedAt: true,
      benchmark: { select: { key: true, title: true, unit: true, higherIsBetter: true, maximum: true } },
    },
    orderBy: [
      { benchmark: { createdAt: "asc" } },
      { benchmarkId: "asc" },
      { sftRecipe: "asc" },
      { id: "asc" },
    ],
  });
  return rows.map(({ benchmark: { key, ...benchmark }, updatedAt, ...score }) => ({
    ...score,
    ...benchmark,
    benchmark: key,
    updatedAt: updatedAt.toISOString(),
  }));
}
