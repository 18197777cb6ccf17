import { canChangeAblations, canViewProject } from "#lib/auth/can.ts";
import { AblationPatchSchema, AblationSchema } from "#lib/benchmarks/ablation-schema.ts";
import { changeAblation, getAblation, trashAblation } from "#lib/benchmarks/ablations.ts";
import { AblationPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";

export const GET = defineRoute({
  summary: "Read an ablation",
  tag: "Ablations",
  params: AblationPath,
  response: AblationSchema,
  can: ({ actor, params }) => canViewProject(actor, params),
  handler: async ({ params }) => getAblation((await getProjectBySlug(params.slug)).id, params.key),
});

export const PATCH = defineRoute({
  summary:
    "Change an ablation: title, factors, baseline, benchmarks, runs, order of levels, state, conclusion",
  tag: "Ablations",
  params: AblationPath,
  body: AblationPatchSchema,
  response: AblationSchema,
  can: ({ actor, params }) => canChangeAblations(actor, params),
  handler: async ({ params, body }) =>
    changeAblation((await getProjectBySlug(params.slug)).id, params.key, body),
});

export const DELETE = defineRoute({
  summary: "Move an ablation to the trash",
  description: "Its runs stay. POST …/restore brings it back.",
  tag: "Ablations",
  params: AblationPath,
  response: null,
  can: ({ actor, params }) => canChangeAblations(actor, params),
  handler: async ({ params }) => trashAblation((await getProjectBySlug(params.slug)).id, params.key),
});
