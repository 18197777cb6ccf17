import { canViewProject } from "#lib/auth/can.ts";
import { SlugPath, whole, wholeList } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { UsedTagSchema } from "#lib/runs/tag-colour-schema.ts";
import { listUsedTags } from "#lib/runs/tag-colours.ts";

export const GET = defineRoute({
  summary: "List the tags that a project's runs have, with how many have each",
  description: "By key, of each the most frequent value first; at most 2000.",
  tag: "Projects",
  params: SlugPath,
  response: wholeList(UsedTagSchema),
  can: ({ actor, params }) => canViewProject(actor, params),
  handler: async ({ params }) => whole(await listUsedTags(params.slug)),
});
