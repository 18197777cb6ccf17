import { canChangeAblations, canViewProject } from "#lib/auth/can.ts";
import { AblationSchema, NewAblationSchema } from "#lib/benchmarks/ablation-schema.ts";
import { createAblation } from "#lib/benchmarks/ablations.ts";
import { listAblations } from "#lib/benchmarks/repository-ablations.ts";
import { SlugPath, whole, wholeList } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import { chooseRuns } from "#lib/tables/ablations/choose-runs.ts";

export const GET = defineRoute({
  summary: "List the ablations of a project",
  tag: "Ablations",
  params: SlugPath,
  response: wholeList(AblationSchema),
  can: ({ actor, params }) => canViewProject(actor, params),
  handler: async ({ params }) => whole(await listAblations((await getProjectBySlug(params.slug)).id)),
});

export const POST = defineRoute({
  summary: "Make an ablation of runs, or of the runs that match a filter",
  description:
    "Give either `runIds` or `filter`. The ablation keeps the runs that match now; later ones do not join.",
  tag: "Ablations",
  params: SlugPath,
  body: NewAblationSchema,
  response: AblationSchema,
  status: 201,
  can: ({ actor, params }) => canChangeAblations(actor, params),
  handler: async ({ params, body }) => {
    const project = await getProjectBySlug(params.slug);
    const { runIds } = await chooseRuns(params.slug, body);
    return createAblation(project.id, { ...body, runIds });
  },
});
