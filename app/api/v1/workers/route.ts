import { z } from "zod";
import { canViewQueue } from "#lib/auth/can.ts";
import { defineRoute } from "#lib/http/route.ts";
import { readThroughput } from "#lib/mir/jobs/repository-throughput.ts";
import { listWorkers } from "#lib/mir/jobs/repository-workers.ts";
import { WorkerPageSchema } from "#lib/mir/schema.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";

export const GET = defineRoute({
  summary: "List the workers of the last day and how much they get done",
  tag: "Jobs",
  query: z.object({
    project: z.string().optional().meta({ description: "Count the jobs of this project only (slug)." }),
  }),
  response: WorkerPageSchema,
  can: ({ actor }) => canViewQueue(actor),
  handler: async ({ query: { project } }) => {
    const projectId = project === undefined ? undefined : (await getProjectBySlug(project)).id;
    const [items, numbers] = await Promise.all([listWorkers(), readThroughput({ projectId })]);
    return { items, nextCursor: null, throughput: numbers };
  },
});
