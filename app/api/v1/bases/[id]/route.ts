import { canChangeBases } from "#lib/auth/can.ts";
import { IdPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { changeBase, deleteBase } from "#lib/mir/projector/change-bases.ts";
import { ModelBaseChangeSchema, ModelBaseSchema } from "#lib/mir/projector/model-base-schema.ts";

export const PATCH = defineRoute({
  summary: "Rename a base, or make it the default of its project",
  tag: "Bases",
  params: IdPath,
  body: ModelBaseChangeSchema,
  response: ModelBaseSchema,
  can: ({ actor, params }) => canChangeBases(actor, { baseId: params.id }),
  handler: ({ params, body }) => changeBase(params.id, body),
});

export const DELETE = defineRoute({
  summary: "Forget a base that no checkpoint runs on; its files stay where they are",
  tag: "Bases",
  params: IdPath,
  response: null,
  can: ({ actor, params }) => canChangeBases(actor, { baseId: params.id }),
  handler: ({ params }) => deleteBase(params.id),
});
