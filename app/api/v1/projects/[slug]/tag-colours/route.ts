import { canColourTags, canViewProject } from "#lib/auth/can.ts";
import { SlugPath, whole, wholeList } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { TagColourInputSchema, TagColourSchema } from "#lib/runs/tag-colour-schema.ts";
import { colourTag, listTagColours } from "#lib/runs/tag-colours.ts";

export const GET = defineRoute({
  summary: "List the colours of a project's tags",
  tag: "Projects",
  params: SlugPath,
  response: wholeList(TagColourSchema),
  can: ({ actor, params }) => canViewProject(actor, params),
  handler: async ({ params }) => whole(await listTagColours(params.slug)),
});

export const PATCH = defineRoute({
  summary: "Give a tag's value a colour, or take it away",
  tag: "Projects",
  params: SlugPath,
  body: TagColourInputSchema,
  response: null,
  can: ({ actor, params }) => canColourTags(actor, params),
  handler: ({ params, body }) => colourTag(params.slug, body),
});
