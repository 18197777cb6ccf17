import { z } from "zod";
import { canDeleteRun, canUpdateRun, canViewRun } from "#lib/auth/can.ts";
import { IdPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { deleteRun, trashRun, updateRun } from "#lib/runs/change-run.ts";
import { getRun } from "#lib/runs/repository-runs.ts";
import { RunPatchSchema, RunSchema } from "#lib/runs/schema.ts";

export const GET = defineRoute({
  summary: "Read a run",
  description: "Also one in the trash, which has `deletedAt`.",
  tag: "Runs",
  params: IdPath,
  response: RunSchema,
  can: ({ actor, params }) => canViewRun(actor, { runId: params.id }),
  handler: ({ params }) => getRun(params.id),
});

export const PATCH = defineRoute({
  summary: "Change a run: its status, name, tags, review state, further params",
  description:
    "A run that stops running without `endedAt` ends now; one that runs again has no end. Params can be added, " +
    "never changed.",
  tag: "Runs",
  params: IdPath,
  body: RunPatchSchema,
  response: RunSchema,
  can: ({ actor, params }) => canUpdateRun(actor, { runId: params.id }),
  handler: ({ params, body }) => updateRun(params.id, body),
});

export const DELETE = defineRoute({
  summary: "Move a run to the trash, or delete it for good",
  description:
    "In the trash a run is left out of every table, figure and count, and its name is free again. Restoring it " +
    "(POST /projects/{slug}/runs/actions) brings everything back. With forever=1 it is deleted at once with its " +
    "metrics, checkpoints, MIR results, jobs, scores and comments, also from the trash, and cannot be restored.",
  tag: "Runs",
  params: IdPath,
  query: z.object({
    forever: z.literal("1").optional().meta({ description: "1: not to the trash, but for good." }),
  }),
  response: null,
  can: ({ actor, params }) => canDeleteRun(actor, { runId: params.id }),
  handler: ({ params, query }) => (query.forever === "1" ? deleteRun(params.id) : trashRun(params.id)),
});
