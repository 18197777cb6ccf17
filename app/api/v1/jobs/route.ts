import { z } from "zod";
import { canViewQueue } from "#lib/auth/can.ts";
import { defineRoute } from "#lib/http/route.ts";
import { listJobs } from "#lib/mir/jobs/jobs-list.ts";
import { MirJobPageSchema, MirJobStatesSchema } from "#lib/mir/schema.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";

export const GET = defineRoute({
  summary: "List MIR jobs, newest first",
  tag: "Jobs",
  query: z.object({
    state: MirJobStatesSchema.optional(),
    project: z.string().optional().meta({ description: "Slug of a project." }),
    checkpoint: z.uuid().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: z.uuid().optional(),
  }),
  response: MirJobPageSchema,
  can: ({ actor }) => canViewQueue(actor),
  handler: async ({ query: { project, checkpoint, ...query } }) =>
    listJobs({
      ...query,
      projectId: project === undefined ? undefined : (await getProjectBySlug(project)).id,
      checkpointIds: checkpoint === undefined ? undefined : [checkpoint],
    }),
});
