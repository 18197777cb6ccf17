import { canViewProject } from "#lib/auth/can.ts";
import { listAblations } from "#lib/benchmarks/repository.ts";
import { AblationSchema } from "#lib/benchmarks/schema.ts";
import { SlugPath, whole, wholeList } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";

export const GET = defineRoute({
  summary: "List the ablations of a project",
  tag: "Projects",
  params: SlugPath,
  response: wholeList(AblationSchema),
  can: ({ actor, params }) => canViewProject(actor, params),
  handler: async ({ params }) => whole(await listAblations((await getProjectBySlug(params.slug)).id)),
});
