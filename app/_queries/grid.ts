import { queryOptions } from "@tanstack/react-query";
import { z } from "zod";
import { apiPaths } from "#app/_paths.ts";
import { fetchJson } from "#app/_queries/fetch-json.ts";
import { wholeList } from "#lib/http/paths.ts";
import { type GridPage, GridPageSchema } from "#lib/tables/query/grid-schema.ts";
import { formatGridState, type GridState } from "#lib/tables/query/grid-state.ts";
import { type Column, ColumnSchema } from "#lib/tables/query/schema.ts";
import { formatColumnList } from "#lib/tables/query/sort.ts";

/** Number of rows per window. */
export const GRID_WINDOW = 100;

/** The part of a request that is not in the question. */
export interface GridRequest {
  readonly columns: readonly string[];
  readonly offset: number;
  readonly limit: number;
  /** Key of the group whose runs are requested; null for the top level. */
  readonly member: string | null;
  /** Key of the baseline; null to omit its row. */
  readonly base: string | null;
  readonly facts: boolean;
  readonly since: string | null;
}

/** Fetches a window of one table. */
export type GridFetch = (request: GridRequest, signal: AbortSignal) => Promise<GridPage>;

/**
 * The rows of a table and their order, as URL parameters. Columns, column settings and windows are left out, so that equal
 * questions are equal strings.
 */
export function gridQuestion(state: GridState): string {
  const parameters = formatGridState({
    ...state,
    columns: null,
    columnSettings: new Map(),
    open: [],
    baseline: null,
    onlyDiffering: false,
  });
  return parameters.toString();
}

/** The fetch function of one question. */
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

/** The keys of a question's rows, up to the maximum selection, with the total and their runs. */
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

/** The columns of a project. */
export function columnsQuery(slug: string) {
  return queryOptions({
    queryKey: columnsKey(slug),
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }): Promise<readonly Column[]> =>
      (await fetchJson(apiPaths.columns(slug), ColumnsSchema, { signal })).items,
  });
}
