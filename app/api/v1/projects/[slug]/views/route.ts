import { z } from "zod";
import { canSaveView, canViewProject } from "#lib/auth/can.ts";
import { SlugPath, whole, wholeList } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";
import { listViews, saveView } from "#lib/views/saved-views.ts";
import { SavedViewInputSchema, SavedViewSchema, ViewPageSchema } from "#lib/views/schema.ts";

export const GET = defineRoute({
  summary: "List the saved views of a project's pages",
  description: "The project's and one's own, in their order.",
  tag: "Views",
  params: SlugPath,
  query: z.object({ page: ViewPageSchema.optional() }),
  response: wholeList(SavedViewSchema),
  can: ({ actor, params }) => canViewProject(actor, params),
  handler: async ({ actor, params, query }) =>
    whole(await listViews((await getProjectBySlug(params.slug)).id, query.page ?? null, actor.id)),
});

export const POST = defineRoute({
  summary: "Save a view: the state of a page under a name",
  description:
    "`isMine` keeps it to oneself. One of the project's views may be the default of its page; making a view the " +
    "default takes that from the one that was it.",
  tag: "Views",
  params: SlugPath,
  body: SavedViewInputSchema,
  response: SavedViewSchema,
  status: 201,
  can: ({ actor, params }) => canSaveView(actor, params),
  handler: async ({ actor, params, body }) =>
    saveView((await getProjectBySlug(params.slug)).id, body, actor.id),
});
