import { infiniteQueryOptions } from "@tanstack/react-query";
import { z } from "zod";
import { apiPaths } from "#app/_paths.ts";
import { fetchJson } from "#app/_queries/fetch-json.ts";
import { type RunPage, RunRowSchema, type SortKey } from "#lib/tables/schema.ts";
import { formatSort } from "#lib/tables/sort.ts";

/** Rows in one page of the table. */
export const RUNS_PAGE = 100;

/** What the table of a project shows, whatever its columns. */
export interface RunsQuestion {
  readonly project: string;
  readonly filter: string;
  readonly text: string;
  readonly sort: readonly SortKey[];
}

const RunListSchema = z.object({
  items: z.array(RunRowSchema),
  nextCursor: z.string().nullable(),
  total: z.number().int(),
});

export const runsKey = (project: string) => ["runs", project] as const;

/** The parameters by which the API is asked the same question. */
export function runsParameters({ project, filter, text, sort }: RunsQuestion): URLSearchParams {
  const query = new URLSearchParams({ project });
  if (filter !== "") {
    query.set("filter", filter);
  }
  if (text !== "") {
    query.set("q", text);
  }
  if (sort.length > 0) {
    query.set("sort", formatSort(sort));
  }
  return query;
}

export function runsQuery(question: RunsQuestion) {
  const parameters = runsParameters(question);
  return infiniteQueryOptions({
    queryKey: [...runsKey(question.project), parameters.toString()],
    queryFn: async ({ pageParam, signal }): Promise<RunPage> => {
      const query = new URLSearchParams(parameters);
      query.set("limit", String(RUNS_PAGE));
      if (pageParam !== null) {
        query.set("cursor", pageParam);
      }
      const { items, nextCursor, total } = await fetchJson(apiPaths.runs(query), RunListSchema, { signal });
      return { rows: items, nextCursor, total };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page: RunPage) => page.nextCursor,
  });
}
