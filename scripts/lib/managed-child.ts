import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { endProcess, identify, isAlive, type ProcessIdentity, signal } from "./processes.ts";

/** A child process with a process group of its own. */
export interface ManagedChild {
  readonly name: string;
  /** Settles when the child has ended, with the reason in words. */
  readonly ended: Promise<string>;
  /** SIGTERM, then, after a timeout, SIGKILL to it and its descendants. */
  stop(): Promise<void>;
}

interface ChildOptions {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  /** Destination of its output: this terminal, or logs/<name>.log of the home. */
  readonly output: "terminal" | "log";
  /** Whether the child gets an IPC channel, whose closing tells it that the launcher was killed. */
  readonly watchesLauncher?: boolean;
}

const STOP_MS = 15_000;

const ProcessesSchema = z.record(z.string(), z.object({ pid: z.number().int(), begun: z.string() }));

function readProcesses(home: string): Record<string, ProcessIdentity> {
  try {
    return ProcessesSchema.parse(JSON.parse(readFileSync(join(home, "processes.json"), "utf8")));
  } catch {
    return {};
  }
}

function writeProcesses(home: string, processes: Record<string, ProcessIdentity>): void {
  writeFileSync(join(home, "processes.json"), JSON.stringify(processes));
}

/**
 * Ends processes left running by a launcher that was killed. Requires the lock of `home`.
 * @returns the names of those that were still running
 */
export async function endLeftovers(home: string): Promise<string[]> {
  const left = Object.entries(readProcesses(home)).filter(([, identity]) => isAlive(identity));
  await Promise.all(
    left.map(async ([, identity]) => {
      await endProcess(identity, -identity.pid, [["SIGTERM", 5_000]]);
      signal(-identity.pid, "SIGKILL");
    }),
  );
  rmSync(join(home, "processes.json"), { force: true });
  return left.map(([name]) => name);
}

export const logFile = (home: string, name: string) => join(home, "logs", `${name}.log`);

/** The last lines that a child wrote to its log. */
export function logTail(home: string, name: string, lines = 12): string {
  try {
    return readFileSync(logFile(home, name), "utf8").trimEnd().split("\n").slice(-lines).join("\n");
  } catch {
    return "";
  }
}

/** Starts Node with `args`. It does not receive Ctrl-C: the launcher decides when and in which order children end. */
export function startChild(options: ChildOptions): ManagedChild {
  const { name, args, env, home, output, watchesLauncher = false } = options;
  const log = output === "log" ? openSync(logFile(home, name), "w") : undefined;
  const target = log ?? "inherit";
  const child = spawn(process.execPath, args, {
    env,
    detached: true,
    stdio: ["ignore", target, target, ...(watchesLauncher ? (["ipc"] as const) : [])],
  });
  if (log !== undefined) closeSync(log);
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (identity !== undefined) writeProcesses(home, { ...readProcesses(home), [name]: identity });
  const ended = new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("exit", (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  const stop = async () => {
    if (identity === undefined) return;
    await endProcess(identity, identity.pid, [["SIGTERM", STOP_MS]]);
    signal(-identity.pid, "SIGKILL"); // what it started and did not end itself
  };
  return { name, ended, stop };
}
