import { z } from "zod";
import { canUpdateRun, canViewRun } from "#lib/auth/can.ts";
import { listScores } from "#lib/benchmarks/repository.ts";
import { ScoreInputSchema, ScoreSchema } from "#lib/benchmarks/schema.ts";
import { writeScores } from "#lib/benchmarks/write-scores.ts";
import { transaction } from "#lib/db/transaction.ts";
import { IdPath, whole, wholeList } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { getRun } from "#lib/runs/repository-runs.ts";

export const GET = defineRoute({
  summary: "List the benchmark scores of a run",
  tag: "Scores",
  params: IdPath,
  response: wholeList(ScoreSchema),
  can: ({ actor, params }) => canViewRun(actor, { runId: params.id }),
  handler: async ({ params }) => whole(await listScores([(await getRun(params.id)).id])),
});

export const POST = defineRoute({
  summary: "Write benchmark scores of a run",
  description:
    "All of them or none. The same checkpoint, benchmark and SFT recipe again replaces the score. `written` " +
    "counts what was new or changed.",
  tag: "Scores",
  params: IdPath,
  body: z.strictObject({ scores: z.array(ScoreInputSchema).max(10_000) }),
  response: z.object({ written: z.int(), items: z.array(ScoreSchema) }),
  can: ({ actor, params }) => canUpdateRun(actor, { runId: params.id }),
  handler: async ({ params, body }) => {
    await getRun(params.id);
    const written = await transaction((tx) => writeScores(tx, params.id, body.scores));
    return { written, items: await listScores([params.id]) };
  },
});
