import { queryOptions } from "@tanstack/react-query";
import { z } from "zod";
import { apiPaths } from "#app/_paths.ts";
import { fetchJson } from "#app/_queries/fetch-json.ts";
import { RunRowSchema } from "#lib/tables/query/schema.ts";

const PageSchema = z.object({
  items: z.array(RunRowSchema.pick({ id: true, name: true })),
  total: z.int(),
});

/** As many as fit a list that one looks through. */
const LIMIT = "200";

/** Ids and names of the runs of a project that a filter chooses, by name. */
export function namedRunsQuery(slug: string, filter: string) {
  return queryOptions({
    queryKey: ["named-runs", slug, filter],
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
