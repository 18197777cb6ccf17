import { z } from "zod";
import { MirJobProgressSchema } from "#lib/mir/schema.ts";

/**
 * The frames of GET /api/v1/live, one JSON object in each event's `data` (no event names, so that `onmessage` gets them
 * all); client-safe. Every event has an id: a browser that reconnects sends it back and gets what it missed, or a
 * `resync` frame if that is no longer known. Comment lines keep the connection open between frames.
 */

/** The connection is established: all later changes will be received. */
const HelloFrameSchema = z.object({ type: z.literal("hello") });

/** Changes may have been missed: everything displayed should be fetched again. */
const ResyncFrameSchema = z.object({ type: z.literal("resync") });

/** A job's complete state and progress: cached jobs can be patched without a request. */
const JobFrameSchema = z.object({
  type: z.literal("job"),
  projectId: z.uuid(),
  runId: z.uuid(),
  job: MirJobProgressSchema,
});

/** Something was written. Ids only: listeners fetch what they display. Absent ids mean "any". */
const ChangeFrameSchema = z.object({
  type: z.literal("change"),
  kind: z.enum([
    "project",
    "run",
    "metrics",
    "checkpoint",
    "result",
    "score",
    "ablation",
    "comment",
    "review",
    "view",
    "worker",
  ]),
  projectId: z.uuid().optional(),
  runId: z.uuid().optional(),
});

export const LiveFrameSchema = z.discriminatedUnion("type", [
  HelloFrameSchema,
  ResyncFrameSchema,
  JobFrameSchema,
  ChangeFrameSchema,
]);
export type LiveFrame = z.infer<typeof LiveFrameSchema>;
