import { type ChildProcess, fork, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach } from "vitest";
import type { WorkerTimes } from "../../../workers/worker.ts";

/** Short times, so that tests need not wait for delays of a minute in production. */
export const QUICK_TIMES: Partial<WorkerTimes> = {
  heartbeatMs: 100,
  // many heartbeats, so that a live worker on a busy machine does not seem lost
  staleAfterMs: 4000,
  reapEveryMs: 300,
  undeliveredAfterMs: 1000,
  touchEveryMs: 500,
};

export interface WorkerProcess {
  readonly id: string;
  readonly process: ChildProcess;
  /** The compute process, if one runs. */
  computePid(): number | undefined;
  /** Ends it by SIGTERM; resolves with its exit code. */
  terminate(): Promise<number | null>;
  /** kill -9 */
  kill(): Promise<void>;
}

const running = new Set<WorkerProcess>();

afterEach(async () => {
  await Promise.all([...running].map((worker) => worker.kill()));
});

/** Starts a worker process on this test's database and waits until it takes jobs. */
export async function startWorkerProcess(times: Partial<WorkerTimes> = QUICK_TIMES): Promise<WorkerProcess> {
  const entry = fileURLToPath(new URL("./worker-process.ts", import.meta.url));
  const child = fork(entry, [JSON.stringify(times)], { execArgv: [], env: workerEnvironment() });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const id = await new Promise<string>((resolve, reject) => {
    child.once("message", (message: { workerId: string }) => resolve(message.workerId));
    child.once("exit", (code) => reject(new Error(`the worker ended with ${code} before it was ready`)));
  });
  const worker: WorkerProcess = {
    id,
    process: child,
    computePid: () => childrenOf(child.pid)[0],
    async terminate() {
      child.kill("SIGTERM");
      const code = await exited;
      running.delete(worker);
      return code;
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
      running.delete(worker);
    },
  };
  running.add(worker);
  return worker;
}

/** Starts workers/main.ts itself, as `npm run worker` does. */
export function startMain(): ChildProcess {
  const entry = fileURLToPath(new URL("../../../workers/main.ts", import.meta.url));
  return spawn(process.execPath, [entry], { env: workerEnvironment(), stdio: ["ignore", "ignore", "pipe"] });
}

const workerEnvironment = () => ({ ...process.env, MIRSCOPE_DEVICE: "cpu" });

function childrenOf(pid: number | undefined): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text.trim().split(" ").filter(Boolean).map(Number);
}
