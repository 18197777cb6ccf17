import { z } from "zod";
import { canControlJob } from "#lib/auth/can.ts";
import { defineRoute } from "#lib/http/route.ts";
import { cancelMirJob } from "#lib/mir/jobs/job-control.ts";
import { MirJobSchema } from "#lib/mir/schema.ts";

export const POST = defineRoute({
  summary: "Cancel a MIR job",
  description:
    "A queued job is canceled at once; a running one when its worker has ended it, within seconds: until then " +
    "`isCancelRequested` is true.",
  tag: "Jobs",
  params: z.object({ id: z.uuid() }),
  response: MirJobSchema,
  can: ({ actor, params }) => canControlJob(actor, { jobId: params.id }),
  handler: ({ params }) => cancelMirJob(params.id),
});
