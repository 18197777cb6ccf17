import { upsertBenchmark } from "#lib/benchmarks/repository.ts";
import { type Benchmark, type BenchmarkInput, BenchmarkInputSchema } from "#lib/benchmarks/schema.ts";
import type { Tx } from "#lib/db/transaction.ts";

/** Registers a benchmark, or overwrites the entry with the same key. */
export const registerBenchmark = (tx: Tx, input: BenchmarkInput): Promise<Benchmark> =>
  upsertBenchmark(tx, BenchmarkInputSchema.parse(input));
