import { queryOptions } from "@tanstack/react-query";
import { apiPaths } from "#app/_paths.ts";
import { fetchJson } from "#app/_queries/fetch-json.ts";
import { type AnalysisRequest, AnalysisResultSchema } from "#lib/analysis/schema.ts";

/** The correlation of two columns over a project's runs. */
export function correlationQuery(slug: string, request: AnalysisRequest) {
  return queryOptions({
    queryKey: ["correlation", slug, request.x, request.y, request.group],
    queryFn: ({ signal }) =>
      fetchJson(apiPaths.correlation(slug, new URLSearchParams(request)), AnalysisResultSchema, { signal }),
  });
}
