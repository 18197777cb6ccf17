import { z } from "zod";
import { canViewQueue } from "#lib/auth/can.ts";
import { defineRoute } from "#lib/http/route.ts";
import { getJob } from "#lib/mir/jobs/repository-jobs.ts";
import { MirJobSchema } from "#lib/mir/schema.ts";

export const GET = defineRoute({
  summary: "Read a MIR job",
  tag: "Jobs",
  params: z.object({ id: z.uuid() }),
  response: MirJobSchema,
  can: ({ actor }) => canViewQueue(actor),
  handler: ({ params }) => getJob(params.id),
});
