import { canViewProject } from "#lib/auth/can.ts";
import { SlugPath, whole, wholeList } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import { listColumns } from "#lib/tables/columns/columns.ts";
import { ColumnSchema } from "#lib/tables/query/schema.ts";

export const GET = defineRoute({
  summary: "List the columns of a project's table of runs",
  description: "Their ids are what filter, sort, exports and correlations name.",
  tag: "Projects",
  params: SlugPath,
  response: wholeList(ColumnSchema),
  can: ({ actor, params }) => canViewProject(actor, params),
  handler: async ({ params }) => whole(await listColumns((await getProjectBySlug(params.slug)).id)),
});
