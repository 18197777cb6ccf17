/**
 * The worker: `npm run worker`. Ends on SIGTERM, SIGINT, or when the launcher that started it is gone; the running job
 * then returns to the queue at once.
 */
import { log } from "#lib/log.ts";
import { startWorker, type Worker } from "./worker.ts";

let worker: Worker | undefined;
let isEnding = false;

async function end(reason: string): Promise<void> {
  if (isEnding) {
    return;
  }
  isEnding = true;
  log().info({ reason }, "worker ends");
  try {
    await worker?.stop();
    process.exit(0);
  } catch (error) {
    log().error({ error: String(error) }, "worker did not end cleanly; its job is taken up by another one");
    process.exit(1);
  }
}

process.on("SIGTERM", () => void end("SIGTERM"));
process.on("SIGINT", () => void end("SIGINT"));
process.on("disconnect", () => void end("the launcher is gone"));

try {
  worker = await startWorker();
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  log().fatal({ error: reason }, "worker cannot start");
  process.exit(1);
}
