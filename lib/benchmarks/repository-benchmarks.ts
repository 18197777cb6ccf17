import { benchmarkFields } from "#lib/benchmarks/repository.ts";
import type { Benchmark, ParsedBenchmark } from "#lib/benchmarks/schema.ts";
import type { Tx } from "#lib/db/transaction.ts";

/** Inserts a benchmark, or overwrites the entry with the same key. */
export const upsertBenchmark = (tx: Tx, benchmark: ParsedBenchmark): Promise<Benchmark> =>
  tx.benchmark.upsert({
    where: { key: benchmark.key },
    create: benchmark,
    update: benchmark,
    select: benchmarkFields,
  });
