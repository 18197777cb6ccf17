import { queryOptions } from "@tanstack/react-query";
import { apiPaths } from "#app/_paths.ts";
import { fetchJson, send } from "#app/_queries/fetch-json.ts";
import { wholeList } from "#lib/http/paths.ts";
import {
  type SavedView,
  type SavedViewInput,
  type SavedViewPatch,
  SavedViewSchema,
  type ShortLink,
  ShortLinkSchema,
  type ViewPage,
} from "#lib/views/schema.ts";

const ListSchema = wholeList(SavedViewSchema);

/** The saved views of a project, of one page or, with null, of all. */
export function viewsQuery(slug: string, page: ViewPage | null) {
  return queryOptions({
    queryKey: ["views", slug, page],
    queryFn: async ({ signal }): Promise<SavedView[]> => {
      const query = new URLSearchParams(page === null ? {} : { page });
      return (await fetchJson(apiPaths.views(slug, query), ListSchema, { signal })).items;
    },
  });
}

export const saveView = (slug: string, body: Partial<SavedViewInput>): Promise<SavedView> =>
  fetchJson(apiPaths.newView(slug), SavedViewSchema, { method: "POST", body });

export const changeView = (id: string, body: SavedViewPatch): Promise<SavedView> =>
  fetchJson(apiPaths.view(id), SavedViewSchema, { method: "PATCH", body });

export async function deleteView(id: string): Promise<void> {
  await send(apiPaths.view(id), { method: "DELETE" });
}

export const shortenPath = (slug: string, path: string): Promise<ShortLink> =>
  fetchJson(apiPaths.shortLinks(slug), ShortLinkSchema, { method: "POST", body: { path } });
