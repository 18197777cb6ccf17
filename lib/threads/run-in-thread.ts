import { MessageChannel, type MessagePort } from "node:worker_threads";
import { Piscina } from "piscina";
import { AppError, type ErrorCode, type InvalidField } from "#lib/errors.ts";

/** How many at once: others wait, so that what answers requests keeps a core. */
const AT_ONCE = 2;
/** Of a thread's own heap: a table that needs more must not take the process with it. */
const MAXIMUM_MEGABYTES = 4096;
/** A table is often exported twice, in two formats: the second finds its modules loaded, which takes half a second. */
const IDLE_MS = 5000;

/** What the thread is given. */
export interface ThreadTask {
  /** URL of the module; it exports `run`. */
  readonly module: string;
  readonly input: unknown;
  /** Takes what the module's `run` sends while it works. */
  readonly port: MessagePort;
}

/** An AppError would lose its code and fields on the way between threads: it travels as data. */
export type ThreadAnswer =
  | { readonly result: unknown }
  | {
      readonly refusal: {
        readonly code: ErrorCode;
        readonly message: string;
        readonly fields: readonly InvalidField[];
      };
    };

interface ThreadOptions {
  /** Ends the thread, whatever it is doing. */
  readonly signal?: AbortSignal | undefined;
  /** Called with what the module's `run` sends while it works. */
  readonly onMessage?: ((value: unknown) => void) | undefined;
}

let pool: Piscina<ThreadTask, ThreadAnswer> | null = null;

/**
 * Runs `run(input, send)` of a module in a thread, so that work of seconds holds up no other request.
 *
 * @param module path of a TypeScript file from the root of the repository; Node loads it itself, outside any bundle
 * @param input what can be cloned: plain objects, Maps, Dates
 * @returns what `run` returned, unchecked: both ends are of this code
 * @throws AppError as thrown by `run`, "too-large" (memory), "canceled" (signal)
 */
export async function runInThread(
  module: string,
  input: unknown,
  { signal, onMessage }: ThreadOptions = {},
): Promise<unknown> {
  pool ??= new Piscina({
    filename: pathFromRoot("lib/threads/module-entry.ts"),
    name: "runModule",
    minThreads: 0,
    maxThreads: AT_ONCE,
    idleTimeout: IDLE_MS,
    // An idle thread must not sleep on a lock: its connections to the database close by timers.
    atomics: "disabled",
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MAXIMUM_MEGABYTES },
  });
  const { port1: ours, port2: port } = new MessageChannel();
  ours.on("message", (value) => onMessage?.(value));
  try {
    const task = { module: `file://${pathFromRoot(module)}`, input, port };
    const answer = await pool.run(task, { signal: signal ?? null, transferList: [port] });
    if ("result" in answer) return answer.result;
    const { code, message, fields } = answer.refusal;
    throw new AppError(code, message, { fields });
  } catch (error) {
    throw meaningOf(error, signal);
  } finally {
    ours.close();
  }
}

function meaningOf(error: unknown, signal: AbortSignal | undefined): unknown {
  if (error instanceof AppError) return error;
  if (signal?.aborted === true) return new AppError("canceled", "The request was given up");
  const { code } = error as NodeJS.ErrnoException;
  return code === "ERR_WORKER_OUT_OF_MEMORY"
    ? new AppError("too-large", "This needs more memory than there is for it: choose fewer columns or rows")
    : error;
}

/** Bundled code does not know where its source lies; the product runs in its own folder. */
const pathFromRoot = (path: string): string => `${process.cwd()}/${path}`;
