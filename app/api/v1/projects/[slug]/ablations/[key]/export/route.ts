import { z } from "zod";
import { paths } from "#app/_paths.ts";
import { canViewProject } from "#lib/auth/can.ts";
import { ExportFormatSchema } from "#lib/exports/formats.ts";
import { EXPORT_CONTENT_TYPES } from "#lib/exports/write.ts";
import { originOf } from "#lib/http/origin.ts";
import { AblationPath } from "#lib/http/paths.ts";
import { defineRawRoute } from "#lib/http/route.ts";
import { exportAblation } from "#lib/tables/ablations/export-ablation-file.ts";

const flag = z.enum(["0", "1"]).default("0");

export const GET = defineRawRoute({
  summary: "Export an ablation's table as its page shows it",
  tag: "Ablations",
  params: AblationPath,
  query: z.object({
    format: ExportFormatSchema,
    delta: z.enum(["none", "absolute", "percent"]).default("absolute").meta({
      description: "How the change against the baseline is printed, where there is one.",
    }),
    runs: z.enum(["0", "1"]).default("1").meta({ description: "0: without the names of the runs." }),
    caption: z.string().max(2000).optional().meta({ description: "Left out: the ablation's title." }),
    label: z.string().max(200).optional().meta({ description: "LaTeX: what \\ref names." }),
    siunitx: flag.meta({ description: "1: LaTeX with S columns of siunitx." }),
    standalone: flag.meta({ description: "1: a whole document of LaTeX or HTML." }),
    fit: flag.meta({ description: "1: LaTeX scaled down to the width of the text." }),
    comments: z.enum(["0", "1"]).default("1").meta({
      description: '0: CSV and TSV without the leading "# " lines that say where the numbers come from.',
    }),
    bom: flag.meta({ description: "1: CSV and TSV with a byte order mark, for Excel." }),
  }),
  produces: EXPORT_CONTENT_TYPES,
  can: ({ actor, params }) => canViewProject(actor, params),
  handler: async ({ params, query, request }) => {
    const file = await exportAblation(params.slug, params.key, {
      format: query.format,
      table: { delta: query.delta === "none" ? null : query.delta, withRuns: query.runs === "1" },
      caption: query.caption,
      label: query.label,
      writer: {
        siunitx: query.siunitx === "1",
        standalone: query.standalone === "1",
        fit: query.fit === "1",
        comments: query.comments === "1",
        byteOrderMark: query.bom === "1",
      },
      exportedAt: new Date(),
      link: `${originOf(request)}${paths.ablation(params.slug, params.key)}`,
    });
    return new Response(typeof file.body === "string" ? file.body : new Uint8Array(file.body), {
      headers: {
        "content-type": file.contentType,
        "content-disposition": `attachment; filename="${file.fileName}"`,
        "cache-control": "no-store",
      },
    });
  },
});
