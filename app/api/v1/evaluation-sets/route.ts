import { z } from "zod";
import { canViewEvaluationSets } from "#lib/auth/can.ts";
import { whole, wholeList } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { listEvaluationSets } from "#lib/mir/evaluation-sets/repository-evaluation-sets.ts";
import { EvaluationSetSchema } from "#lib/mir/schema.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";

export const GET = defineRoute({
  summary: "List the evaluation sets that a project may use",
  tag: "Evaluation sets",
  query: z.object({
    project: z.string().optional().meta({ description: "Slug of a project; only built-in sets without it." }),
  }),
  response: wholeList(EvaluationSetSchema),
  can: ({ actor }) => canViewEvaluationSets(actor),
  handler: async ({ query: { project } }) =>
    whole(await listEvaluationSets(project === undefined ? null : (await getProjectBySlug(project)).id)),
});
