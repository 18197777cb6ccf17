import { benchmarkFields } from "#lib/benchmarks/repository.ts";
import { type Benchmark, type BenchmarkInput, BenchmarkInputSchema } from "#lib/benchmarks/schema.ts";
import type { Tx } from "#lib/db/transaction.ts";

/** Registers a benchmark, or brings the entry of that key up to what is given. */
export async function upsertBenchmark(tx: Tx, input: BenchmarkInput): Promise<Benchmark> {
  const benchmark = BenchmarkInputSchema.parse(input);
  return tx.benchmark.upsert({
    where: { key: benchmark.key },
    create: benchmark,
    update: benchmark,
    select: benchmarkFields,
  });
}
