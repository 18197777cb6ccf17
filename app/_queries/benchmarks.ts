import { queryOptions } from "@tanstack/react-query";
import { apiPaths } from "#app/_paths.ts";
import { fetchJson } from "#app/_queries/fetch-json.ts";
import { type Benchmark, BenchmarkSchema } from "#lib/benchmarks/schema.ts";
import { wholeList } from "#lib/http/paths.ts";

const ListSchema = wholeList(BenchmarkSchema);

/** The registry of benchmarks. */
export function benchmarksQuery() {
  return queryOptions({
    queryKey: ["benchmarks"],
    queryFn: async ({ signal }): Promise<Benchmark[]> =>
      (await fetchJson(apiPaths.benchmarks(), ListSchema, { signal })).items,
  });
}
