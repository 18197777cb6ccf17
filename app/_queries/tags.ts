import { queryOptions } from "@tanstack/react-query";
import { apiPaths } from "#app/_paths.ts";
import { fetchJson, send } from "#app/_queries/fetch-json.ts";
import { wholeList } from "#lib/http/paths.ts";
import { type TagColourInput, TagColourSchema, UsedTagSchema } from "#lib/runs/tag-colour-schema.ts";

const ColoursSchema = wholeList(TagColourSchema);
const TagsSchema = wholeList(UsedTagSchema);

export function tagColoursQuery(slug: string) {
  return queryOptions({
    queryKey: ["tag-colours", slug],
    queryFn: async ({ signal }) =>
      (await fetchJson(apiPaths.tagColours(slug), ColoursSchema, { signal })).items,
  });
}

/** The tags of the project's runs. */
export function usedTagsQuery(slug: string) {
  return queryOptions({
    queryKey: ["tags", slug],
    staleTime: 5000,
    queryFn: async ({ signal }) => (await fetchJson(apiPaths.tags(slug), TagsSchema, { signal })).items,
  });
}

export async function colourTag(slug: string, body: TagColourInput): Promise<void> {
  await send(apiPaths.tagColours(slug), { method: "PATCH", body });
}
