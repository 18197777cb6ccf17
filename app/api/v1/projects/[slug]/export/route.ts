import { z } from "zod";
import { paths } from "#app/_paths.ts";
import { canViewProject } from "#lib/auth/can.ts";
import { ExportFormatSchema } from "#lib/exports/formats.ts";
import { EXPORT_CONTENT_TYPES } from "#lib/exports/write.ts";
import { originOf } from "#lib/http/origin.ts";
import { defineRawRoute } from "#lib/http/route.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import { SlugSchema } from "#lib/runs/schema.ts";
import { exportRunsInThread } from "#lib/tables/export/export-in-thread.ts";
import { exportStateOf } from "#lib/tables/export/export-state.ts";
import { GridDisplayQuerySchema, GridStateQuerySchema } from "#lib/tables/query/grid-query.ts";
import { GRID_PARAMETERS } from "#lib/tables/query/grid-state.ts";

const flag = (description: string) => z.enum(["0", "1"]).optional().meta({ description });

export const GET = defineRawRoute({
  summary: "Export a table of runs or groups: the same rows, columns, digits and order",
  description:
    "Takes the parameters of the runs page, so that a page's URL needs no more than `/export?format=…` in place of its path. " +
    "`view` stands for the state of a saved view; parameters beside it replace the view's own.",
  tag: "Projects",
  params: z.object({ slug: SlugSchema }),
  query: GridStateQuerySchema.extend({
    ...GridDisplayQuerySchema.shape,
    format: ExportFormatSchema,
    view: z
      .string()
      .max(200)
      .optional()
      .meta({ description: "Id or name of a saved view of the runs page." }),
    caption: z.string().max(2000).optional(),
    label: z
      .string()
      .max(200)
      .optional()
      .meta({ description: "LaTeX: what \\ref names. HTML: the table's id." }),
    siunitx: flag("1: LaTeX with S columns of siunitx."),
    standalone: flag("1: LaTeX or HTML as a whole document."),
    fit: flag("1: LaTeX scaled down to the width of the text."),
    comments: flag('0: CSV and TSV without the leading "# " lines that say where the numbers come from.'),
    bom: flag("1: CSV and TSV with a byte order mark, for Excel."),
    rows: z.coerce
      .number()
      .int()
      .min(1)
      .optional()
      .meta({ description: "At most so many rows; all when left out." }),
  }),
  produces: EXPORT_CONTENT_TYPES,
  can: ({ actor, params }) => canViewProject(actor, params),
  handler: async ({ actor, params, query, request }) => {
    const project = await getProjectBySlug(params.slug);
    const { parameters, state } = await exportStateOf(project, new URL(request.url).searchParams, actor.id);
    const file = await exportRunsInThread(
      {
        request: {
          project: params.slug,
          state,
          caption: query.caption,
          label: query.label,
          rows: query.rows,
          exportedAt: new Date(),
          link: tableUrl(originOf(request), params.slug, parameters),
        },
        format: query.format,
        options: {
          siunitx: query.siunitx === "1",
          standalone: query.standalone === "1",
          fit: query.fit === "1",
          comments: query.comments !== "0",
          byteOrderMark: query.bom === "1",
        },
      },
      request.signal,
    );
    return new Response(typeof file.body === "string" ? file.body : new Uint8Array(file.body), {
      headers: {
        "content-type": file.contentType,
        "content-disposition": `attachment; filename="${file.fileName}"`,
        "cache-control": "no-store",
      },
    });
  },
});

/** The URL of the page that shows the exported table. */
function tableUrl(origin: string, slug: string, parameters: URLSearchParams): string {
  const query = new URLSearchParams(
    [...parameters].filter(([name]) => GRID_PARAMETERS.some((known) => known === name)),
  );
  return `${origin}${paths.runs(slug)}${query.size === 0 ? "" : `?${query}`}`;
}
