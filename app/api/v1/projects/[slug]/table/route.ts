import { z } from "zod";
import { canViewProject } from "#lib/auth/can.ts";
import { defineRoute } from "#lib/http/route.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import { SlugSchema } from "#lib/runs/schema.ts";
import { listColumns } from "#lib/tables/columns/columns.ts";
import { GridQuerySchema, toGridQuery } from "#lib/tables/query/grid-query.ts";
import { GridPageSchema } from "#lib/tables/query/grid-schema.ts";
import { readGrid } from "#lib/tables/rows/read-grid.ts";

export const GET = defineRoute({
  summary: "Read a window of a table of runs or groups of runs",
  description:
    "What the runs page shows, by the same parameters: only the columns asked for are sent. With `since`, an answer " +
    "says in a few bytes that nothing changed, or brings the rows that were written since.",
  tag: "Projects",
  params: z.object({ slug: SlugSchema }),
  query: GridQuerySchema,
  response: GridPageSchema,
  can: ({ actor, params }) => canViewProject(actor, params),
  handler: async ({ params, query }) => {
    const project = await getProjectBySlug(params.slug);
    const standard = query.columns === undefined ? await listColumns(project.id) : [];
    return readGrid(
      toGridQuery(query, project, () =>
        standard.filter((column) => column.isDefault).map((column) => column.id),
      ),
    );
  },
});
