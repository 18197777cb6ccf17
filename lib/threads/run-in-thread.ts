import { Worker } from "node:worker_threads";
import { AppError, type ErrorCode, type InvalidField } from "#lib/errors.ts";

/** How many at once: others wait, so that what answers requests keeps a core. */
const AT_ONCE = 2;
/** Of the thread's own heap: a table that needs more must not take the process with it. */
const MAXIMUM_MEGABYTES = 4096;

/** What the thread is given. */
export interface ApartData {
  /** URL of the module; it exports `run`. */
  readonly module: string;
  readonly input: unknown;
}

/** What the thread tells, in this order: anything by the way, then one result or one error. */
export type ApartMessage =
  | { readonly kind: "told"; readonly value: unknown }
  | { readonly kind: "done"; readonly result: unknown }
  | {
      readonly kind: "failed";
      readonly code: ErrorCode | null;
      readonly message: string;
      readonly fields: readonly InvalidField[];
    };

interface ApartOptions {
  /** Ends the thread, whatever it is doing. */
  readonly signal?: AbortSignal | undefined;
  /** Called with what the module's `run` tells while it works. */
  readonly onTold?: ((value: unknown) => void) | undefined;
}

let running = 0;
const waiting: (() => void)[] = [];

/**
 * Runs `run(input, tell)` of a module in a thread of its own, so that work of seconds holds up no other request.
 *
 * @param module path of a TypeScript file from the root of the repository; Node loads it itself, outside any bundle
 * @param input what can be cloned: plain objects, Maps, Dates
 * @returns what `run` returned, unchecked: both ends are of this code
 * @throws AppError as thrown by `run`, "too-large" (memory), "canceled" (signal)
 */
export async function runApart(module: string, input: unknown, options: ApartOptions = {}): Promise<unknown> {
  await takeTurn(options.signal);
  try {
    return await runThread({ module: fileUrl(module), input }, options);
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

async function takeTurn(signal: AbortSignal | undefined): Promise<void> {
  while (running >= AT_ONCE) {
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  if (signal?.aborted === true) {
    waiting.shift()?.();
    throw canceled();
  }
  running += 1;
}

function runThread(data: ApartData, { signal, onTold }: ApartOptions): Promise<unknown> {
  const entry = new URL(fileUrl("lib/threads/module-entry.ts"));
  const thread = new Worker(entry, {
    workerData: data,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MAXIMUM_MEGABYTES },
  });
  return new Promise((resolve, reject) => {
    const stop = () => {
      reject(canceled());
      void thread.terminate();
    };
    signal?.addEventListener("abort", stop, { once: true });
    thread.on("message", (message: ApartMessage) => {
      if (message.kind === "told") {
        onTold?.(message.value);
      } else if (message.kind === "done") {
        resolve(message.result);
      } else {
        const { code, message: text, fields } = message;
        reject(code === null ? new Error(text) : new AppError(code, text, { fields }));
      }
    });
    thread.on("error", (error: NodeJS.ErrnoException) => {
      reject(
        error.code === "ERR_WORKER_OUT_OF_MEMORY"
          ? new AppError(
              "too-large",
              "This needs more memory than there is for it: choose fewer columns or rows",
            )
          : error,
      );
    });
    thread.on("exit", () => {
      signal?.removeEventListener("abort", stop);
      // Settled by now unless the thread ended by itself.
      reject(new AppError("unavailable", "The thread of this work ended before its result"));
    });
  });
}

const canceled = () => new AppError("canceled", "The request was given up");

/** Bundled code does not know where its source stands; the product runs in its own folder. */
const fileUrl = (path: string): string => new URL(path, `file://${process.cwd()}/`).href;
