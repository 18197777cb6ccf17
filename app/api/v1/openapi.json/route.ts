import { z } from "zod";
import { apiDocument } from "#app/api/v1/_document.ts";
import { canReadDescription } from "#lib/auth/can.ts";
import { defineRoute } from "#lib/http/route.ts";

export const GET = defineRoute({
  summary: "Read the description of the API (OpenAPI 3.1)",
  tag: "Description",
  response: z.looseObject({ openapi: z.string() }),
  can: ({ actor }) => canReadDescription(actor),
  handler: async () => ({ ...apiDocument() }),
});
