import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ManagedChild, startChild } from "./managed-child.ts";

const WORKER = join(import.meta.dirname, "..", "..", "workers", "main.ts");
const LONG_LIFE_MS = 60_000;

/** Keeps one worker alive: restarts one that dies, after a pause that doubles up to half a minute. */
export class WorkerSupervisor {
  readonly #start: () => ManagedChild;
  readonly #report: (line: string) => void;
  #current: ManagedChild | undefined;
  readonly #stopping = new AbortController();

  constructor(
    common: { env: NodeJS.ProcessEnv; home: string },
    mode: "production" | "development",
    report: (line: string) => void,
  ) {
    const args = mode === "production" ? [WORKER] : ["--watch", "--watch-preserve-output", WORKER];
    const output = mode === "production" ? "log" : "terminal";
    this.#start = () => startChild({ name: "worker", args, output, watchesLauncher: true, ...common });
    this.#report = report;
  }

  /** Starts the worker and returns; it is supervised from then on. */
  start(): void {
    void this.#supervise();
  }

  async #supervise(): Promise<void> {
    let pauseMs = 1000;
    while (!this.#stopping.signal.aborted) {
      const begun = Date.now();
      this.#current = this.#start();
      const reason = await this.#current.ended;
      if (this.#stopping.signal.aborted) return;
      if (Date.now() - begun > LONG_LIFE_MS) pauseMs = 1000;
      this.#report(`the worker ended (${reason}); it starts again in ${pauseMs / 1000} s`);
      await sleep(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      pauseMs = Math.min(2 * pauseMs, 30_000);
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#current?.stop();
  }
}
