import { z } from "zod";
import { getCheckpoint } from "#lib/artifacts/repository.ts";
import { CheckpointSchema } from "#lib/artifacts/schema.ts";
import { canViewCheckpoint } from "#lib/auth/can.ts";
import { IdPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { listJobs } from "#lib/mir/jobs/jobs-list.ts";
import { listMirResultsWithLayers } from "#lib/mir/repository-results.ts";
import { MirJobSchema, MirResultWithLayersSchema } from "#lib/mir/schema.ts";

const RECENT_JOBS = 20;

export const GET = defineRoute({
  summary: "Read a checkpoint with its MIR results, their layers and its newest jobs",
  tag: "Checkpoints",
  params: IdPath,
  response: CheckpointSchema.extend({
    results: z.array(MirResultWithLayersSchema),
    jobs: z.array(MirJobSchema).meta({ description: `Newest first, at most ${RECENT_JOBS}.` }),
  }).meta({ id: "CheckpointDetail" }),
  can: ({ actor, params }) => canViewCheckpoint(actor, { checkpointId: params.id }),
  handler: async ({ params }) => {
    const checkpoint = await getCheckpoint(params.id);
    const checkpointIds = [checkpoint.id];
    const [results, jobs] = await Promise.all([
      listMirResultsWithLayers({ checkpointIds }),
      listJobs({ checkpointIds, limit: RECENT_JOBS }),
    ]);
    return { ...checkpoint, results, jobs: jobs.items };
  },
});
