import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const START = join(import.meta.dirname, "..", "..", "scripts", "start.mjs");

/** A new MIRSCOPE_HOME that the user of the PostgreSQL process may enter, so that all files are inside it. */
export function makeHome(): string {
  const home = mkdtempSync(join(tmpdir(), "mirscope-home-"));
  chmodSync(home, 0o711);
  return home;
}

/** A Mirscope instance, started as a user starts it. */
export interface Product {
  readonly url: string;
  readonly child: ChildProcess;
  /** Its output so far. */
  output(): string;
  /** Sends a signal and waits for the exit. @returns the exit code, or the signal's name */
  stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals | null>;
}

/** The output and exit code of a failed start. */
export class StartError extends Error {
  readonly output: string;
  readonly exitCode: number | null;

  constructor(output: string, exitCode: number | null) {
    super(`Mirscope did not start (exit code ${exitCode}):\n${output}`);
    this.output = output;
    this.exitCode = exitCode;
  }
}

/**
 * Runs `npm start`'s program until its ready line.
 * @throws StartError if it exits before that.
 */
export function startProduct(home: string, env: Record<string, string> = {}): Promise<Product> {
  const child = spawn(process.execPath, [START], {
    // Without the DATABASE_URL and log level of the test that starts it.
    env: {
      ...process.env,
      DATABASE_URL: "",
      MIRSCOPE_LOG: "",
      PORT: "0",
      HOST: "",
      MIRSCOPE_HOME: home,
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.on("exit", (code, signal) => resolve(code ?? signal));
  });
  return new Promise((resolve, reject) => {
    const read = (text: string) => {
      output += text;
      const ready = /^Mirscope ready on (\S+)$/m.exec(output);
      if (ready?.[1] === undefined) return;
      const stop = (signal: NodeJS.Signals = "SIGTERM") => {
        child.kill(signal);
        return ended;
      };
      resolve({ url: ready[1], child, output: () => output, stop });
    };
    child.stdout.setEncoding("utf8").on("data", read);
    child.stderr.setEncoding("utf8").on("data", read);
    child.on("error", reject);
    child.on("close", (code) => reject(new StartError(output, code)));
  });
}
