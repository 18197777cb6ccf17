import { canDeleteProject, canUpdateProject, canViewProject } from "#lib/auth/can.ts";
import { SlugPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { deleteProject, updateProject } from "#lib/runs/change-project.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import { ProjectPatchSchema, ProjectSchema } from "#lib/runs/schema.ts";

export const GET = defineRoute({
  summary: "Read a project",
  tag: "Projects",
  params: SlugPath,
  response: ProjectSchema,
  can: ({ actor, params }) => canViewProject(actor, params),
  handler: ({ params }) => getProjectBySlug(params.slug),
});

export const PATCH = defineRoute({
  summary: "Change a project",
  tag: "Projects",
  params: SlugPath,
  body: ProjectPatchSchema,
  response: ProjectSchema,
  can: ({ actor, params }) => canUpdateProject(actor, params),
  handler: ({ params, body }) => updateProject(params.slug, body),
});

export const DELETE = defineRoute({
  summary: "Delete a project",
  description: "With everything in it: runs, metrics, checkpoints, MIR results, scores, ablations.",
  tag: "Projects",
  params: SlugPath,
  response: null,
  can: ({ actor, params }) => canDeleteProject(actor, params),
  handler: ({ params }) => deleteProject(params.slug),
});
