import type { Handlers } from "#lib/jobs/consumer.ts";
import { type RunMirJobContext, runMirJob } from "./handlers/run-mir-job.ts";

/** Queue -> handler. Payloads are already parsed. */
export const handlersOf = (context: RunMirJobContext): Handlers => ({
  "mir.compute": (payload) => runMirJob(payload, context),
});
