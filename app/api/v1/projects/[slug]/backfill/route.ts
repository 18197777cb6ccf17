import { canBackfill, canViewProject } from "#lib/auth/can.ts";
import { SlugPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import {
  BackfillInputSchema,
  BackfillReportSchema,
  BackfillStateSchema,
} from "#lib/mir/evaluation-sets/evaluation-set-schema.ts";
import { backfill, backfillState, cancelBackfill } from "#lib/mir/jobs/backfill.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import { openStorage } from "#lib/storage/open-storage.ts";
import { findCheckpoints } from "#lib/tables/rows/rows-checkpoints.ts";

export const GET = defineRoute({
  summary: "Count the jobs of a project's backfills that have not ended",
  tag: "Evaluation sets",
  params: SlugPath,
  response: BackfillStateSchema,
  can: ({ actor, params }) => canViewProject(actor, params),
  handler: async ({ params }) => backfillState((await getProjectBySlug(params.slug)).id),
});

export const POST = defineRoute({
  summary: "Compute all checkpoints of a filter on sets, at low priority",
  description:
    "Queues what has neither a result nor an active job, behind everything that is asked for by name; asking " +
    "twice queues nothing twice. With dryRun it only counts.",
  tag: "Evaluation sets",
  params: SlugPath,
  body: BackfillInputSchema,
  response: BackfillReportSchema,
  can: ({ actor, params }) => canBackfill(actor, params),
  handler: async ({ params, body: { filter, ...body } }) => {
    const { projectId, ...found } = await findCheckpoints(params.slug, filter);
    return backfill({ ...body, projectId, found }, openStorage());
  },
});

export const DELETE = defineRoute({
  summary: "Cancel what a project's backfills have not finished",
  tag: "Evaluation sets",
  params: SlugPath,
  response: null,
  can: ({ actor, params }) => canBackfill(actor, params),
  handler: async ({ params }) => {
    await cancelBackfill((await getProjectBySlug(params.slug)).id);
  },
});
