import { z } from "zod";
import { canRequestMir } from "#lib/auth/can.ts";
import { defineRoute } from "#lib/http/route.ts";
import { requestMirOnSets } from "#lib/mir/jobs/request-mir-on-sets.ts";
import { MirJobSchema, RequestMirSchema } from "#lib/mir/schema.ts";
import { openStorage } from "#lib/storage/open-storage.ts";

export const POST = defineRoute({
  summary: "Compute the MIR of a checkpoint (again)",
  description:
    "Queues a job for all definitions, or returns the one that is queued or running. Results that stand are " +
    "replaced when the new ones are there. With several sets or sample counts there is a job for each: the " +
    "answer is the first one, and `jobs` has them all.",
  tag: "Jobs",
  params: z.object({ id: z.uuid() }),
  body: RequestMirSchema,
  response: MirJobSchema.extend({ jobs: z.array(MirJobSchema) }).meta({ id: "RequestedMirJobs" }),
  status: 202,
  can: ({ actor, params }) => canRequestMir(actor, { checkpointId: params.id }),
  handler: async ({ params, body }) => {
    const jobs = await requestMirOnSets({ ...body, checkpointId: params.id }, openStorage());
    const [first] = jobs;
    if (first === undefined) throw new Error("a request is for one set at least");
    return { ...first, jobs };
  },
});
