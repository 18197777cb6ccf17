import { z } from "zod";
import { canViewEvaluationSets } from "#lib/auth/can.ts";
import { IdPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { listEvaluationPairs } from "#lib/mir/evaluation-sets/change-evaluation-set.ts";
import { EvaluationPairPageSchema } from "#lib/mir/evaluation-sets/evaluation-set-schema.ts";
import { openStorage } from "#lib/storage/open-storage.ts";

export const GET = defineRoute({
  summary: "List the pairs of an evaluation set in its order",
  tag: "Evaluation sets",
  params: IdPath,
  query: z.object({
    limit: z.coerce.number().int().min(1).max(200).default(24),
    cursor: z.string().max(20).optional(),
  }),
  response: EvaluationPairPageSchema,
  can: ({ actor }) => canViewEvaluationSets(actor),
  handler: ({ params, query }) => listEvaluationPairs(params.id, query, openStorage()),
});
