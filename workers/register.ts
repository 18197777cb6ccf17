import type { Handlers } from "#lib/jobs/consumer.ts";
import { type ComputeMirContext, handleComputeMir } from "./handlers/run-mir-job.ts";

/** Queue -> handler. Payloads arrive parsed. */
export const handlersOf = (context: ComputeMirContext): Handlers => ({
  "mir.compute": (payload) => handleComputeMir(payload, context),
});
