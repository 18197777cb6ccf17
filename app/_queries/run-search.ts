import { queryOptions } from "@tanstack/react-query";
import { z } from "zod";
import { apiPaths } from "#app/_paths.ts";
import { fetchJson } from "#app/_queries/fetch-json.ts";
import { RunRowSchema } from "#lib/tables/query/schema.ts";

const FoundSchema = z.object({ items: z.array(RunRowSchema.pick({ id: true, name: true, status: true })) });

export interface RunSearchResult {
  readonly id: string;
  readonly name: string;
  readonly project: string;
}

/** Runs whose names contain `text`, a few from each project, in the order of the projects. */
export function runSearchQuery(projects: readonly string[], text: string) {
  return queryOptions({
    queryKey: ["run-search", projects, text],
    enabled: text.length > 0 && projects.length > 0,
    staleTime: 10_000,
    queryFn: async ({ signal }): Promise<RunSearchResult[]> => {
      const pages = await Promise.all(
        projects.map(async (project) => {
          const query = new URLSearchParams({ project, q: text, archived: "show", limit: "6" });
          const found = await fetchJson(apiPaths.runs(query), FoundSchema, { signal });
          return found.items.map((run) => ({ id: run.id, name: run.name, project }));
        }),
      );
      return pages.flat();
    },
  });
}
