import { queryOptions } from "@tanstack/react-query";
import { z } from "zod";
import { apiPaths } from "#app/_paths.ts";
import { fetchJson } from "#app/_queries/fetch-json.ts";
import { MIR_DEFINITIONS } from "#lib/mir/definitions.ts";
import { RunRowSchema } from "#lib/tables/query/schema.ts";

const MentionedSchema = z.object({
  items: z.array(RunRowSchema.pick({ id: true, name: true, status: true, mir: true })),
});
export type MentionedRunRow = z.infer<typeof MentionedSchema>["items"][number];

/** More than any text mentions; the length of a URL is limited. */
const MAXIMUM_NAMES = 50;

const quoted = (name: string) => `"${name.replaceAll(/["\\]/g, "\\$&")}"`;

/** The runs of a project with these names, with their MIR. */
export function mentionedRunsQuery(slug: string, names: readonly string[]) {
  const limited = names.slice(0, MAXIMUM_NAMES);
  return queryOptions({
    queryKey: ["mentioned-runs", slug, limited],
    enabled: slug !== "" && limited.length > 0,
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const query = new URLSearchParams({
        project: slug,
        filter: `name in (${limited.map(quoted).join(", ")})`,
        archived: "show",
        fields: ["name", "status", ...MIR_DEFINITIONS.map((definition) => `mir.${definition}`)].join(","),
        limit: "200",
      });
      return (await fetchJson(apiPaths.runs(query), MentionedSchema, { signal })).items;
    },
  });
}
