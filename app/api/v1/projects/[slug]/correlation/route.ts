import { z } from "zod";
import { AnalysisRequestSchema, AnalysisResultSchema } from "#lib/analysis/schema.ts";
import { canViewProject } from "#lib/auth/can.ts";
import { defineRoute } from "#lib/http/route.ts";
import { SlugSchema } from "#lib/runs/schema.ts";
import { correlateRuns } from "#lib/tables/correlation/correlate-runs.ts";
import { RunSelectionSchema } from "#lib/tables/query/query.ts";

export const GET = defineRoute({
  summary: "Correlate two columns over a project's runs, per group and pooled",
  tag: "Analysis",
  params: z.object({ slug: SlugSchema }),
  query: AnalysisRequestSchema.extend(RunSelectionSchema.pick({ filter: true, q: true }).shape),
  response: AnalysisResultSchema,
  can: ({ actor, params }) => canViewProject(actor, params),
  handler: ({ params, query: { q, ...query } }) => correlateRuns({ ...query, project: params.slug, text: q }),
});
