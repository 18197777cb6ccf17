import { parentPort, workerData } from "node:worker_threads";
import { AppError } from "#lib/errors.ts";
import type { ApartData, ApartMessage } from "#lib/threads/run-in-thread.ts";

/** The thread that runApart starts: loads one module, runs it once, ends. */
const { module, input } = workerData as ApartData;

const post = (message: ApartMessage, transfer: ArrayBuffer[] = []) =>
  parentPort?.postMessage(message, transfer);

try {
  const { run } = (await import(module)) as {
    readonly run: (input: unknown, tell: (value: unknown) => void) => Promise<unknown>;
  };
  const result = await run(input, (value) => post({ kind: "told", value }));
  post({ kind: "done", result }, buffersOf(result));
} catch (error) {
  post({
    kind: "failed",
    code: error instanceof AppError ? error.code : null,
    message:
      error instanceof Error
        ? error instanceof AppError
          ? error.message
          : String(error.stack)
        : String(error),
    fields: error instanceof AppError ? error.fields : [],
  });
}
// Pools and timers of what ran would keep it alive.
process.exit(0);

/** Bytes in the fields of a result change hands instead of being copied. */
function buffersOf(result: unknown): ArrayBuffer[] {
  return typeof result === "object" && result !== null
    ? Object.values(result).flatMap((value) =>
        value instanceof Uint8Array && value.buffer instanceof ArrayBuffer ? [value.buffer] : [],
      )
    : [];
}
