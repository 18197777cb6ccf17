import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { z } from "zod";
import { apiPaths } from "#app/_paths.ts";
import { fetchJson } from "#app/_queries/fetch-json.ts";
import { wholeList } from "#lib/http/paths.ts";
import { MetricSeriesSchema } from "#lib/runs/schema.ts";
import { RunRowSchema } from "#lib/tables/query/schema.ts";

const SeriesSchema = wholeList(z.object({ runId: z.string(), series: MetricSeriesSchema }));
export type SeriesOfRun = z.output<typeof SeriesSchema>["items"][number];

/** With four points per bucket, more than a small figure has pixels. */
const BUCKETS = "150";

export const runSeriesKey = (slug: string) => ["run-series", slug] as const;

/** Series of several runs, in one request. */
export function runSeriesQuery(slug: string, runIds: readonly string[], keys: readonly string[]) {
  // Sorted, so that reordering columns does not refetch.
  const [runs, sorted] = [runIds.toSorted().join(","), keys.toSorted().join(",")];
  return queryOptions({
    queryKey: [...runSeriesKey(slug), runs, sorted],
    enabled: runIds.length > 0 && keys.length > 0,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<SeriesOfRun[]> => {
      const query = new URLSearchParams({ runs, keys: sorted, buckets: BUCKETS });
      return (await fetchJson(apiPaths.runSeries(slug, query), SeriesSchema, { signal })).items;
    },
  });
}

const PickedSchema = z.object({ items: z.array(RunRowSchema.pick({ id: true, name: true })) });

/** Runs of the project, including archived ones, whose names contain `text`: the first few, for a list of options. */
export function pickRunsQuery(slug: string, text: string) {
  return queryOptions({
    queryKey: ["pick-runs", slug, text],
    staleTime: 10_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const query = new URLSearchParams({
        project: slug,
        q: text,
        sort: "name",
        fields: "name",
        limit: "40",
      });
      query.set("archived", "show");
      return (await fetchJson(apiPaths.runs(query), PickedSchema, { signal })).items;
    },
  });
}
