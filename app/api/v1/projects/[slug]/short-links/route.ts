import { canSaveView } from "#lib/auth/can.ts";
import { SlugPath } from "#lib/http/paths.ts";
import { defineRoute } from "#lib/http/route.ts";
import { ShortLinkInputSchema, ShortLinkSchema } from "#lib/views/schema.ts";
import { shortenPath } from "#lib/views/short-links.ts";

export const POST = defineRoute({
  summary: "Make a short link to a page of the project and its state",
  description:
    "`/s/<code>` redirects to the path. The same path has one code, however often it is asked for.",
  tag: "Views",
  params: SlugPath,
  body: ShortLinkInputSchema,
  response: ShortLinkSchema,
  can: ({ actor, params }) => canSaveView(actor, params),
  handler: ({ params, body }) => shortenPath(params.slug, body.path),
});
