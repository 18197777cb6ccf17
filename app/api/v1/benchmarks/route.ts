import { canDefineBenchmark, canViewBenchmarks } from "#lib/auth/can.ts";
import { registerBenchmark } from "#lib/benchmarks/register-benchmark.ts";
import { listBenchmarks } from "#lib/benchmarks/repository.ts";
import { BenchmarkInputSchema, BenchmarkSchema } from "#lib/benchmarks/schema.ts";
import { transaction } from "#lib/db/transaction.ts";
import { whole, wholeList } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";

export const GET = defineRoute({
  summary: "List the registered benchmarks",
  tag: "Scores",
  response: wholeList(BenchmarkSchema),
  can: ({ actor }) => canViewBenchmarks(actor),
  handler: async () => whole(await listBenchmarks()),
});

export const POST = defineRoute({
  summary: "Register a benchmark",
  description: "Unit and direction are declared here, never guessed. The same key again changes the entry.",
  tag: "Scores",
  body: BenchmarkInputSchema,
  response: BenchmarkSchema,
  can: ({ actor }) => canDefineBenchmark(actor),
  handler: ({ body }) => transaction((tx) => registerBenchmark(tx, body)),
});
