import { canChangeView } from "#lib/auth/can.ts";
import { IdPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { deleteView, updateView } from "#lib/views/saved-views.ts";
import { SavedViewPatchSchema, SavedViewSchema } from "#lib/views/schema.ts";

export const PATCH = defineRoute({
  summary: "Change a saved view: its name, state, owner, place, or whether it is the default",
  description: "`position` counts from 0 among the views of the same page and owner; the others make room.",
  tag: "Views",
  params: IdPath,
  body: SavedViewPatchSchema,
  response: SavedViewSchema,
  can: ({ actor, params }) => canChangeView(actor, { viewId: params.id }),
  handler: ({ actor, params, body }) => updateView(params.id, body, actor.id),
});

export const DELETE = defineRoute({
  summary: "Delete a saved view",
  description: "To bring it back, save it again with its `id`: links that name it then work again.",
  tag: "Views",
  params: IdPath,
  response: null,
  can: ({ actor, params }) => canChangeView(actor, { viewId: params.id }),
  handler: ({ actor, params }) => deleteView(params.id, actor.id),
});
