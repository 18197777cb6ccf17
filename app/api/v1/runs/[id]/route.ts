import { canDeleteRun, canUpdateRun, canViewRun } from "#lib/auth/can.ts";
import { IdPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { deleteRun, updateRun } from "#lib/runs/change-run.ts";
import { getRun } from "#lib/runs/repository-runs.ts";
import { RunPatchSchema, RunSchema } from "#lib/runs/schema.ts";

export const GET = defineRoute({
  summary: "Read a run",
  tag: "Runs",
  params: IdPath,
  response: RunSchema,
  can: ({ actor, params }) => canViewRun(actor, { runId: params.id }),
  handler: ({ params }) => getRun(params.id),
});

export const PATCH = defineRoute({
  summary: "Change a run: its status, name, tags, further params",
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
  summary: "Delete a run",
  description: "With its metrics, checkpoints, MIR results, jobs, scores and notes.",
  tag: "Runs",
  params: IdPath,
  response: null,
  can: ({ actor, params }) => canDeleteRun(actor, { runId: params.id }),
  handler: ({ params }) => deleteRun(params.id),
});
