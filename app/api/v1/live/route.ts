import { z } from "zod";
import { canWatch } from "#lib/auth/can.ts";
import { defineRawRoute } from "#lib/http/route.ts";
import { liveStream } from "#lib/live/live-stream.ts";
import { getProjectBySlug } from "#lib/runs/repository-projects.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

export const GET = defineRawRoute({
  summary: "Follow changes as server-sent events",
  description:
    "Each event's data is one JSON frame: `hello`, `job` (state and progress of a MIR job), `change` (something " +
    "was written; ids only) or `resync` (fetch again what is shown). Send Last-Event-ID to get what was missed.",
  tag: "Live",
  query: z.object({
    project: z.string().optional().meta({ description: "Slug of a project; all projects when left out." }),
  }),
  produces: ["text/event-stream"],
  can: ({ actor }) => canWatch(actor),
  handler: async ({ query, request }) => {
    const stream = liveStream({
      projectId: query.project === undefined ? null : (await getProjectBySlug(query.project)).id,
      lastEventId: request.headers.get("last-event-id"),
      signal: request.signal,
    });
    return new Response(stream, {
      headers: {
        "content-type": "text/event-stream; charset=utf-8",
        // no-transform prevents a compressing proxy from delaying frames; the last header prevents buffering by nginx.
        "cache-control": "no-store, no-transform",
        "x-accel-buffering": "no",
      },
    });
  },
});
