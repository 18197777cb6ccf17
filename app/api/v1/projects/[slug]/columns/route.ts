import { z } from "zod";
import { canViewProject } from "#lib/auth/can.ts";
import { defineRoute } from "#lib/http/route.ts";
import { SlugSchema } from "#lib/runs/schema.ts";
import { listColumns } from "#lib/tables/columns.ts";
import { getProjectId } from "#lib/tables/repository-columns.ts";
import { ColumnSchema } from "#lib/tables/schema.ts";

export const GET = defineRoute({
  summary: "List the columns that a project's data gives its table of runs",
  tag: "Projects",
  params: z.object({ slug: SlugSchema }),
  response: z.object({ items: z.array(ColumnSchema), nextCursor: z.null() }),
  can: ({ actor, params }) => canViewProject(actor, params),
  handler: async ({ params }) => ({
    items: await listColumns(await getProjectId(params.slug)),
    nextCursor: null,
  }),
});
