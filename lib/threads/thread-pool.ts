import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { AppError } from "#lib/errors.ts";
import {
  type InputOf,
  type Job,
  newControl,
  type TaskName,
  waitForOthers,
  workOn,
} from "#lib/threads/tasks.ts";

/** More threads gain nothing in tasks of this size. */
const MAXIMUM_THREADS = 8;
let helpers: Worker[] | undefined;

/**
 * Processes all items of a task, on this thread and on one helper for each additional core. Blocks, like a product on
 * the tensor runtime. Helpers take items as they become ready, so that nothing waits for a thread to start; they start
 * with the first call, live as long as the process, and never keep it alive.
 *
 * @param input all arrays that are written to must be in SharedArrayBuffers
 * @throws AppError `unavailable` if a helper failed
 */
export function runTask<K extends TaskName>(task: K, input: InputOf<K>, items: number): void {
  const control = newControl();
  const job: Job<K> = { task, input, items, control };
  helpers ??= startHelpers();
  for (const helper of helpers) helper.postMessage(job);
  workOn(job);
  if (!waitForOthers(items, control)) {
    throw new AppError("unavailable", `A thread failed in its part of "${task}"`);
  }
}

/** Runs a task on this thread alone, if it is too small for others to join in time. */
export function runHere<K extends TaskName>(task: K, input: InputOf<K>, items: number): void {
  workOn({ task, input, items, control: newControl() });
}

/** Floats in memory that can be shared between threads. */
export const sharedFloat64 = (length: number): Float64Array<SharedArrayBuffer> =>
  new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));

export const sharedFloat32 = (length: number): Float32Array<SharedArrayBuffer> =>
  new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));

function startHelpers(): Worker[] {
  const count = Math.min(MAXIMUM_THREADS, availableParallelism()) - 1;
  return Array.from({ length: count }, () => {
    const helper = new Worker(new URL("./thread-entry.ts", import.meta.url), { execArgv: [] });
    // The calling thread finishes whatever helpers leave undone.
    helper.on("error", () => {
      helpers = helpers?.filter((other) => other !== helper);
    });
    helper.unref();
    return helper;
  });
}
