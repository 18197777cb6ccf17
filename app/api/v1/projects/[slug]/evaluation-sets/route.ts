import { canChangeEvaluationSets } from "#lib/auth/can.ts";
import { SlugPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { createEvaluationSet } from "#lib/mir/evaluation-sets/create-evaluation-set.ts";
import { EvaluationSetInputSchema } from "#lib/mir/evaluation-sets/evaluation-set-schema.ts";
import { EvaluationSetSchema } from "#lib/mir/schema.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import { openStorage } from "#lib/storage/open-storage.ts";

export const POST = defineRoute({
  summary: "Make an evaluation set",
  description:
    "From a directory or a list on the server, an upload, or the paper's two data sets. Images and texts are " +
    "copied. Drawn pairs stand in the order of the seed, so that the first n of them are a draw as well. A set " +
    "of the same contents is a conflict that names it.",
  tag: "Evaluation sets",
  params: SlugPath,
  body: EvaluationSetInputSchema,
  response: EvaluationSetSchema,
  status: 201,
  can: ({ actor, params }) => canChangeEvaluationSets(actor, params),
  handler: async ({ params, body }) =>
    createEvaluationSet((await getProjectBySlug(params.slug)).id, body, openStorage()),
});
