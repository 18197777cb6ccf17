import { canActOnRuns } from "#lib/auth/can.ts";
import { SlugPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { MAXIMUM_ACTION_BYTES, RunActionResultSchema, RunActionSchema } from "#lib/runs/run-action-schema.ts";
import { actOnRuns } from "#lib/runs/run-actions.ts";

export const POST = defineRoute({
  summary: "Do something to many runs: archive, trash, restore, tag, review",
  description:
    "All of it in one transaction, or nothing. The answer has `undo`, which is sent here as well to take the action " +
    "back: tags and review states as they were, run by run. A run that is restored while another one has taken its " +
    "name gets a number behind its own.",
  tag: "Runs",
  params: SlugPath,
  body: RunActionSchema,
  maximumBodyBytes: MAXIMUM_ACTION_BYTES,
  response: RunActionResultSchema,
  can: ({ actor, params }) => canActOnRuns(actor, params),
  handler: ({ params, body }) => actOnRuns(params.slug, body),
});
