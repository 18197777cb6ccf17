import { z } from "zod";
import { canControlJob } from "#lib/auth/can.ts";
import { defineRoute } from "#lib/http/route.ts";
import { retryMirJob } from "#lib/mir/jobs/job-control.ts";
import { MirJobSchema } from "#lib/mir/schema.ts";

export const POST = defineRoute({
  summary: "Queue a failed or canceled MIR job again",
  tag: "Jobs",
  params: z.object({ id: z.uuid() }),
  response: MirJobSchema,
  can: ({ actor, params }) => canControlJob(actor, { jobId: params.id }),
  handler: ({ params }) => retryMirJob(params.id),
});
