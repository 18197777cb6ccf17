import { canEmptyTrash, canViewProject } from "#lib/auth/can.ts";
import { SlugPath, whole, wholeList } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { TrashedRunSchema } from "#lib/runs/run-action-schema.ts";
import { emptyTrash, listTrash } from "#lib/runs/run-actions.ts";

export const GET = defineRoute({
  summary: "List the runs in a project's trash, the one deleted last first",
  tag: "Runs",
  params: SlugPath,
  response: wholeList(TrashedRunSchema),
  can: ({ actor, params }) => canViewProject(actor, params),
  handler: async ({ params }) => whole(await listTrash(params.slug)),
});

export const DELETE = defineRoute({
  summary: "Empty a project's trash: delete its runs for good",
  tag: "Runs",
  params: SlugPath,
  response: null,
  can: ({ actor, params }) => canEmptyTrash(actor, params),
  handler: ({ params }) => emptyTrash(params.slug),
});
