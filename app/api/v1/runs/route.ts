import { canLogRun, canViewProject } from "#lib/auth/can.ts";
import { transaction } from "#lib/db/transaction.ts";
import { AppError } from "#lib/errors.ts";
import { createdOrExisting, defineRoute } from "#lib/http/route.ts";
import { createRun } from "#lib/runs/create-run.ts";
import { findProjectBySlug } from "#lib/runs/repository-projects.ts";
import { RunInputSchema, RunSchema } from "#lib/runs/schema.ts";
import { RunListQuerySchema, RunListSchema, readFields, toTableQuery } from "#lib/tables/query/query.ts";
import { narrowRow } from "#lib/tables/rows/narrow-row.ts";
import { listRunRows } from "#lib/tables/rows/rows.ts";

export const GET = defineRoute({
  summary: "List the runs of a project as a table",
  description:
    "Each item has the run's params, tags, metric summaries, MIR, scores and newest job. Rows without a value " +
    "of a sorted column come last in both directions. `total` counts all matching runs.",
  tag: "Runs",
  query: RunListQuerySchema,
  response: RunListSchema,
  can: ({ actor, query }) => canViewProject(actor, { slug: query.project }),
  handler: async ({ query }) => {
    const fields = readFields(query.fields);
    const { rows, ...page } = await listRunRows(toTableQuery(query));
    return { items: fields === null ? rows : rows.map((row) => narrowRow(row, fields)), ...page };
  },
});

export const POST = defineRoute({
  summary: "Create a run",
  description:
    "A run of the same name in the project is the same run (a trainer that resumes): it keeps its status and " +
    "times, params that it lacks are added, tags are set, and the status is 200. A param never changes once " +
    "written: another value is a conflict that names it.",
  tag: "Runs",
  body: RunInputSchema,
  response: RunSchema,
  status: 201,
  alsoStatus: [200],
  can: ({ actor, body }) => canLogRun(actor, { slug: body.project }),
  handler: async ({ body: { project: slug, ...run } }) => {
    const { created, ...made } = await transaction(async (tx) => {
      const project = await findProjectBySlug(slug, tx);
      if (project === null) {
        const message = `there is no project ${slug}: create it first with POST /api/v1/projects`;
        throw new AppError("validation", `project: ${message}`, { fields: [{ path: "project", message }] });
      }
      return createRun(tx, { ...run, projectId: project.id });
    });
    return createdOrExisting(created, made);
  },
});
