import { z } from "zod";
import { paths } from "#app/_paths.ts";
import { canViewProject } from "#lib/auth/can.ts";
import { defineRawRoute } from "#lib/http/route.ts";
import { SlugSchema } from "#lib/runs/schema.ts";
import { EXPORT_CONTENT_TYPES, exportRuns } from "#lib/tables/export-runs.ts";
import { RunSelectionSchema } from "#lib/tables/query.ts";

export const GET = defineRawRoute({
  summary: "Export a table of runs: the same rows, columns and order",
  tag: "Projects",
  params: z.object({ slug: SlugSchema }),
  query: RunSelectionSchema.extend({
    format: z.string().max(50).meta({ description: "csv, latex, markdown or json." }),
    columns: z.string().max(20_000).default("").meta({
      description: "Column ids with commas, in the order wanted; left out: the table's default columns.",
    }),
  }),
  produces: EXPORT_CONTENT_TYPES,
  can: ({ actor, params }) => canViewProject(actor, params),
  handler: async ({ params, query: { q, ...query }, request }) => {
    const file = await exportRuns({
      ...query,
      project: params.slug,
      text: q,
      exportedAt: new Date(),
      link: tableUrl(request.url, params.slug),
    });
    return new Response(file.body, {
      headers: {
        "content-type": file.contentType,
        "content-disposition": `attachment; filename="${file.fileName}"`,
        "cache-control": "no-store",
      },
    });
  },
});

/** The page that shows what was exported. */
function tableUrl(requestUrl: string, slug: string): string {
  const url = new URL(requestUrl);
  const query = new URLSearchParams(url.search);
  query.delete("format");
  const search = query.size === 0 ? "" : `?${query}`;
  return `${url.origin}${paths.runs(slug)}${search}`;
}
