import { z } from "zod";
import { canChangeAblations, canViewProject } from "#lib/auth/can.ts";
import { AblationPatchSchema, AblationSchema } from "#lib/benchmarks/ablation-schema.ts";
import { changeAblation, deleteAblation, getAblation, trashAblation } from "#lib/benchmarks/ablations.ts";
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
  summary: "Move an ablation to the trash, or delete it for good",
  description:
    "Its runs stay. POST …/restore brings it back. With forever=1 it is deleted at once with its conclusion and " +
    "comments, also from the trash, and cannot be restored.",
  tag: "Ablations",
  params: AblationPath,
  query: z.object({
    forever: z.literal("1").optional().meta({ description: "1: not to the trash, but for good." }),
  }),
  response: null,
  can: ({ actor, params }) => canChangeAblations(actor, params),
  handler: async ({ params, query }) => {
    const { id } = await getProjectBySlug(params.slug);
    return query.forever === "1" ? deleteAblation(id, params.key) : trashAblation(id, params.key);
  },
});
