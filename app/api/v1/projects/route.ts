import { z } from "zod";
import { canCreateProject, canListProjects } from "#lib/auth/can.ts";
import { transaction } from "#lib/db/transaction.ts";
import { wholeList } from "#lib/http/paths.ts";
import { createdOrExisting, defineRoute } from "#lib/http/route.ts";
import { createProject } from "#lib/runs/create-project.ts";
import { listProjectPage } from "#lib/runs/list-projects.ts";
import { ProjectInputSchema, ProjectSchema } from "#lib/runs/schema.ts";

export const GET = defineRoute({
  summary: "List the projects, newest first",
  tag: "Projects",
  query: z.object({
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: z.uuid().optional().meta({ description: "`nextCursor` of the page before." }),
  }),
  response: wholeList(ProjectSchema),
  can: ({ actor }) => canListProjects(actor),
  handler: ({ query: { limit, cursor } }) => listProjectPage({ limit, cursor }),
});

export const POST = defineRoute({
  summary: "Create a project",
  description: "A project of the same slug is the same project: it is returned as it is, with status 200.",
  tag: "Projects",
  body: ProjectInputSchema,
  response: ProjectSchema,
  status: 201,
  alsoStatus: [200],
  can: ({ actor }) => canCreateProject(actor),
  handler: async ({ body }) => {
    const { created, ...project } = await transaction((tx) => createProject(tx, body));
    return createdOrExisting(created, project);
  },
});
