import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { AppError, InputError } from "#lib/errors.ts";
import type { DeviceChoice } from "#lib/mir/device-choice.ts";
import type { LayerOutcome, MirComputation } from "#lib/mir/engine/mir-result.ts";
import {
  type ComputeProgress,
  type ComputeReply,
  ComputeReplySchema,
  type ComputeRequest,
  type DeviceDescription,
} from "./messages.ts";

const ENTRY = fileURLToPath(new URL("./main.ts", import.meta.url));
/** Length of the stderr tail kept for the error message of a crash. */
const KEPT_STDERR = 400;

/** The compute process ended during its work: by a signal, for lack of memory, by a native crash. */
export class ComputeCrashError extends AppError {
  constructor(message: string) {
    super("unavailable", message);
    this.name = "ComputeCrashError";
  }
}

export interface ComputeOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ComputeProgress) => void;
  /** Called when a layer is done. */
  readonly onLayer: (outcome: LayerOutcome) => void;
}

/** A child process that starts on demand, stays warm for the next job and ends when idle. */
export interface ComputeProcess {
  /** @throws AppError `unavailable` if the device is missing */
  describe(device: DeviceChoice): Promise<DeviceDescription>;
  /**
   * One job at a time. When `signal` fires, the process is killed: nothing else ends native code at once.
   * @throws InputError, ComputeCrashError, AppError `canceled`
   */
  compute(
    request: Omit<Extract<ComputeRequest, { type: "compute" }>, "type">,
    options: ComputeOptions,
  ): Promise<MirComputation>;
  end(): Promise<void>;
}

export function createComputeProcess(idleMs: number): ComputeProcess {
  let child: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;

  async function ask(request: ComputeRequest, options: ComputeOptions): Promise<ComputeReply> {
    clearTimeout(idle);
    options.signal.throwIfAborted();
    if (child === undefined || !child.connected) {
      child = start();
    }
    const current = child;
    try {
      return await exchange(current, request, options);
    } finally {
      if (!isRunning(current) || options.signal.aborted) {
        child = undefined;
      }
      idle = setTimeout(() => void end(), idleMs);
      idle.unref();
    }
  }

  async function end(): Promise<void> {
    clearTimeout(idle);
    const ending = child;
    child = undefined;
    if (ending !== undefined && isRunning(ending)) {
      const gone = new Promise((resolve) => ending.once("exit", resolve));
      ending.kill("SIGKILL");
      await gone;
    }
  }

  return {
    async describe(device) {
      const never = new AbortController().signal;
      const reply = await ask(
        { type: "describe", device },
        {
          signal: never,
          onProgress: () => undefined,
          onLayer: () => undefined,
        },
      );
      if (reply.type === "described") {
        return reply.description;
      }
      throw failure(reply);
    },
    async compute(request, options) {
      const reply = await ask({ type: "compute", ...request }, options);
      if (reply.type === "computed") {
        return reply.computation;
      }
      throw failure(reply);
    },
    end,
  };
}

const isRunning = ({ exitCode, signalCode }: ChildProcess) => exitCode === null && signalCode === null;

function start(): ChildProcess {
  // Under `node --watch` a child reports every module it loads over the channel used for our messages.
  const { WATCH_REPORT_DEPENDENCIES: _, ...environment } = process.env;
  return fork(ENTRY, [], {
    // "advanced" keeps NaN and infinities, which JSON would turn into null
    serialization: "advanced",
    execArgv: [],
    stdio: ["ignore", "inherit", "pipe", "ipc"],
    // cuBLAS would otherwise round the float32 products of forward passes to ten bits (docs/numerics.md, 0).
    env: { ...environment, NVIDIA_TF32_OVERRIDE: "0" },
  });
}

/** Sends a request and waits for its last reply, or for the end of the process. */
function exchange(
  child: ChildProcess,
  request: ComputeRequest,
  options: ComputeOptions,
): Promise<ComputeReply> {
  return new Promise((resolve, reject) => {
    let said = "";
    const onStderr = (chunk: Buffer) => {
      process.stderr.write(chunk);
      said = (said + chunk.toString()).slice(-KEPT_STDERR);
    };
    const onMessage = (message: unknown) => {
      const reply = ComputeReplySchema.safeParse(message);
      if (!reply.success) {
        settle(() =>
          reject(new ComputeCrashError(`The compute process sent nonsense: ${reply.error.message}`)),
        );
        child.kill("SIGKILL");
      } else if (reply.data.type === "progress") {
        options.onProgress(reply.data.progress);
      } else if (reply.data.type === "layer") {
        options.onLayer(reply.data.outcome);
      } else {
        const { data } = reply;
        settle(() => resolve(data));
      }
    };
    const onExit = (code: number | null, signal: NodeJS.Signals | null) =>
      settle(() => reject(new ComputeCrashError(describeExit(code, signal, said))));
    const onError = (error: Error) =>
      settle(() => reject(new ComputeCrashError(`The compute process cannot be started: ${error.message}`)));
    const onAbort = () => {
      // resolved at the exit: nothing of the job is running when the caller continues
      child.off("exit", onExit);
      child.once("exit", () => settle(() => reject(new AppError("canceled", "The computation was ended"))));
      child.kill("SIGKILL");
    };
    function settle(how: () => void): void {
      child.off("message", onMessage).off("exit", onExit).off("error", onError);
      child.stderr?.off("data", onStderr);
      options.signal.removeEventListener("abort", onAbort);
      how();
    }
    child.on("message", onMessage).on("exit", onExit).on("error", onError);
    child.stderr?.on("data", onStderr);
    options.signal.addEventListener("abort", onAbort, { once: true });
    child.send(request, (error) => {
      // a process that has exited reports that by its exit event, with the reason
      if (error !== null && !isRunning(child)) {
        onExit(child.exitCode, child.signalCode);
      }
    });
  });
}

function describeExit(code: number | null, signal: NodeJS.Signals | null, said: string): string {
  const how =
    signal === "SIGKILL"
      ? "was killed by signal SIGKILL, which is what the system does when memory runs out"
      : signal === null
        ? `ended with exit code ${code}`
        : `was ended by signal ${signal}`;
  const last = said.trim().split("\n").at(-1);
  return `The compute process ${how}${last === undefined || last === "" ? "" : `; it last said: ${last}`}`;
}

function failure(reply: ComputeReply): Error {
  if (reply.type !== "failed") {
    return new ComputeCrashError(`The compute process answered ${reply.type} to something else`);
  }
  return reply.inputKind === null
    ? new AppError("internal", reply.message)
    : new InputError(reply.inputKind, reply.message);
}
