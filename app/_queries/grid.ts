import { queryOptions } from "@tanstack/react-query";
import { z } from "zod";
import { apiPaths } from "#app/_paths.ts";
import { fetchJson } from "#app/_queries/fetch-json.ts";
import { wholeList } from "#lib/http/paths.ts";
import { type GridPage, GridPageSchema } from "#lib/tables/query/grid-schema.ts";
import { formatGridState, type GridState } from "#lib/tables/query/grid-state.ts";
import { type Column, ColumnSchema } from "#lib/tables/query/schema.ts";
import { formatColumnList } from "#lib/tables/query/sort.ts";

/** Rows of one window. */
export const GRID_WINDOW = 100;

/** What one request asks beside the question. */
export interface GridRequest {
  readonly columns: readonly string[];
  readonly offset: number;
  readonly limit: number;
  /** Only the runs of this group. */
  readonly member: string | null;
  /** Key of the baseline; null leaves its row out. */
  readonly base: string | null;
  readonly facts: boolean;
  readonly since: string | null;
}

/** Asks for a part of one table. */
export type GridFetch = (request: GridRequest, signal: AbortSignal) => Promise<GridPage>;

/**
 * Which rows a table has and in what order, as parameters: what only chooses columns, looks or windows is left out, so
 * that equal questions are equal texts.
 */
export function gridQuestion(state: GridState): string {
  const parameters = formatGridState({
    ...state,
    columns: null,
    looks: new Map(),
    open: [],
    baseline: null,
    onlyDiffering: false,
  });
  return parameters.toString();
}

/** Requests of one question. */
export function gridFetch(slug: string, question: string): GridFetch {
  return (request, signal) => {
    const query = new URLSearchParams(question);
    query.set("columns", formatColumnList(request.columns));
    query.set("offset", String(request.offset));
    query.set("limit", String(request.limit));
    if (request.member !== null) {
      query.set("member", request.member);
    }
    if (request.base !== null) {
      query.set("base", request.base);
    }
    if (request.facts) {
      query.set("facts", "1");
    }
    if (request.since !== null) {
      query.set("since", request.since);
    }
    return fetchJson(apiPaths.table(slug, query), GridPageSchema, { signal });
  };
}

const KeysSchema = z.object({
  order: z.array(z.string()).optional(),
  runKeys: z.array(z.string()).optional(),
  total: z.int().optional(),
});

/** The runs of a group, by id: at most 500. */
export async function groupMembers(
  slug: string,
  question: string,
  group: string,
  signal: AbortSignal,
): Promise<string[]> {
  const query = new URLSearchParams(question);
  query.set("columns", "name");
  query.set("sort", "name");
  query.set("member", group);
  query.set("limit", "500");
  return (await fetchJson(apiPaths.table(slug, query), KeysSchema, { signal })).order ?? [];
}

/** The keys of all rows of a question, as many as can be selected, and of how many; and the runs in them. */
export async function allKeys(
  slug: string,
  question: string,
  signal: AbortSignal,
): Promise<{ keys: readonly string[]; runIds: readonly string[]; total: number }> {
  const query = new URLSearchParams(question);
  query.set("columns", "name");
  query.set("keys", "1");
  const { order = [], runKeys, total } = await fetchJson(apiPaths.table(slug, query), KeysSchema, { signal });
  return { keys: order, runIds: runKeys ?? order, total: total ?? order.length };
}

const ColumnsSchema = wholeList(ColumnSchema);

export const columnsKey = (slug: string) => ["columns", slug] as const;

/** The columns that a project's data gives. */
export function columnsQuery(slug: string) {
  return queryOptions({
    queryKey: columnsKey(slug),
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }): Promise<readonly Column[]> =>
      (await fetchJson(apiPaths.columns(slug), ColumnsSchema, { signal })).items,
  });
}
