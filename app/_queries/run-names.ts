import { queryOptions } from "@tanstack/react-query";
import { z } from "zod";
import { apiPaths } from "#app/_paths.ts";
import { fetchJson } from "#app/_queries/fetch-json.ts";
import { RunRowSchema } from "#lib/tables/query/schema.ts";

const PageSchema = z.object({
  items: z.array(RunRowSchema.pick({ id: true, name: true })),
  total: z.int(),
});

/** A longer list is not readable. */
const LIMIT = "200";

/** Ids and names of the runs that match a filter, sorted by name. */
export function runNamesQuery(slug: string, filter: string) {
  return queryOptions({
    queryKey: ["run-names", slug, filter],
    staleTime: 10_000,
    retry: false,
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({
        project: slug,
        filter,
        sort: "name",
        fields: "name",
        limit: LIMIT,
      });
      return fetchJson(apiPaths.runs(query), PageSchema, { signal });
    },
  });
}
