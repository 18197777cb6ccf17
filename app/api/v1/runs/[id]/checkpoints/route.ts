import { z } from "zod";
import { listCheckpoints } from "#lib/artifacts/list-checkpoints.ts";
import { CheckpointInputSchema, CheckpointSchema } from "#lib/artifacts/schema.ts";
import { canUpdateRun, canViewRun } from "#lib/auth/can.ts";
import { IdPath, whole, wholeList } from "#lib/http/paths.ts";
import { createdOrExisting, defineRoute } from "#lib/http/route.ts";
import { listMirResults } from "#lib/mir/repository-results.ts";
import { MirJobSchema, MirResultSchema } from "#lib/mir/schema.ts";
import { recordCheckpoint } from "#lib/recording/record-checkpoint.ts";
import { getRun } from "#lib/runs/repository-runs.ts";

const CheckpointWithResults = CheckpointSchema.extend({ results: z.array(MirResultSchema) }).meta({
  id: "CheckpointWithResults",
});

export const GET = defineRoute({
  summary: "List the checkpoints of a run with their MIR, by step",
  tag: "Checkpoints",
  params: IdPath,
  response: wholeList(CheckpointWithResults),
  can: ({ actor, params }) => canViewRun(actor, { runId: params.id }),
  handler: async ({ params }) => {
    const run = await getRun(params.id);
    const checkpoints = await listCheckpoints([run.id]);
    const results = await listMirResults({ checkpointIds: checkpoints.map(({ id }) => id) });
    const ofCheckpoint = Map.groupBy(results, ({ checkpointId }) => checkpointId);
    return whole(checkpoints.map((one) => ({ ...one, results: ofCheckpoint.get(one.id) ?? [] })));
  },
});

export const POST = defineRoute({
  summary: "Register a checkpoint and queue its MIR",
  description:
    "The same step and URI are the same checkpoint: it is returned with status 200 and nothing is queued again. " +
    "Checkpoints of old steps may come at any time.",
  tag: "Checkpoints",
  params: IdPath,
  body: CheckpointInputSchema,
  response: CheckpointSchema.extend({
    job: MirJobSchema.nullable().meta({
      description: "The job that was queued; null for a known checkpoint.",
    }),
  }).meta({ id: "RecordedCheckpoint" }),
  status: 201,
  alsoStatus: [200],
  can: ({ actor, params }) => canUpdateRun(actor, { runId: params.id }),
  handler: async ({ params, body: { step, uri, format, baseId } }) => {
    const { checkpoint, created, job } = await recordCheckpoint({
      runId: params.id,
      step,
      uri,
      ...(format === undefined ? {} : { format }),
      ...(baseId === undefined ? {} : { baseId }),
    });
    return createdOrExisting(created, { ...checkpoint, job });
  },
});
