import { canChangeAblations } from "#lib/auth/can.ts";
import { AblationSchema } from "#lib/benchmarks/ablation-schema.ts";
import { restoreAblation } from "#lib/benchmarks/ablations.ts";
import { AblationPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";

export const POST = defineRoute({
  summary: "Take an ablation out of the trash, as it was",
  tag: "Ablations",
  params: AblationPath,
  response: AblationSchema,
  can: ({ actor, params }) => canChangeAblations(actor, params),
  handler: async ({ params }) => restoreAblation((await getProjectBySlug(params.slug)).id, params.key),
});
