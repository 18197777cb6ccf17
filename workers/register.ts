import type { Handlers } from "#lib/jobs/consumer.ts";
import { type ComputeMirContext, handleComputeMir } from "./handlers/compute-mir.ts";

/** Queue -> handler. Payloads arrive parsed. */
export const handlersOf = (context: ComputeMirContext): Handlers => ({
  "mir.compute": (payload) => handleComputeMir(payload, context),
});
