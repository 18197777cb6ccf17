import { z } from "zod";
import { canRequestMir } from "#lib/auth/can.ts";
import { transaction } from "#lib/db/transaction.ts";
import { defineRoute } from "#lib/http/route.ts";
import { requestMir } from "#lib/mir/request-mir.ts";
import { MirJobSchema, RequestMirSchema } from "#lib/mir/schema.ts";

export const POST = defineRoute({
  summary: "Compute the MIR of a checkpoint (again)",
  description:
    "Queues a job for all definitions, or returns the one that is queued or running. Results that stand are " +
    "replaced when the new ones are there.",
  tag: "Jobs",
  params: z.object({ id: z.uuid() }),
  body: RequestMirSchema,
  response: MirJobSchema,
  status: 202,
  can: ({ actor, params }) => canRequestMir(actor, { checkpointId: params.id }),
  handler: ({ params, body }) => transaction((tx) => requestMir(tx, { ...body, checkpointId: params.id })),
});
