import { z } from "zod";
import { canViewProject } from "#lib/auth/can.ts";
import { listAblations } from "#lib/benchmarks/repository.ts";
import { AblationSchema } from "#lib/benchmarks/schema.ts";
import { defineRoute } from "#lib/http/route.ts";
import { SlugSchema } from "#lib/runs/schema.ts";
import { getProjectId } from "#lib/tables/repository-columns.ts";

export const GET = defineRoute({
  summary: "List the ablations of a project with their runs",
  tag: "Projects",
  params: z.object({ slug: SlugSchema }),
  response: z.object({ items: z.array(AblationSchema), nextCursor: z.null() }),
  can: ({ actor, params }) => canViewProject(actor, params),
  handler: async ({ params }) => ({
    items: await listAblations(await getProjectId(params.slug)),
    nextCursor: null,
  }),
});
