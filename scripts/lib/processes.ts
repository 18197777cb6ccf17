import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A process that cannot be confused with a later one with the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time, in a form that supports only comparison for equality. */
  readonly begun: string;
}

function linuxStartTime(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the program's name in parentheses and may hold anything; the 22nd is the start time.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" ? undefined : fields[19];
}

/** Start time of `pid`, or undefined if the process does not exist (or only as a zombie). */
export function processBegun(pid: number): string | undefined {
  try {
    if (process.platform === "linux") return linuxStartTime(pid);
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** The program and arguments of `pid`, or undefined if the process does not exist. */
export function processCommand(pid: number): string | undefined {
  try {
    if (process.platform === "linux")
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

/** Identity of a live process. */
export function identify(pid: number): ProcessIdentity | undefined {
  const begun = processBegun(pid);
  return begun === undefined ? undefined : { pid, begun };
}

/** Whether that same process is still alive. */
export function isAlive({ pid, begun }: ProcessIdentity): boolean {
  return processBegun(pid) === begun;
}

/** Sends a signal to a process (or, with a negative number, to a group); ignores a process that no longer exists. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function endsWithin(identity: ProcessIdentity, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (Date.now() < deadline) {
    if (!isAlive(identity)) return true;
    await sleep(25);
  }
  return !isAlive(identity);
}

/**
 * Ends a process by increasingly forceful signals, each with its own timeout; SIGKILL always comes last. `target`
 * receives the signals: the process, or minus the process for its whole group.
 */
export async function endProcess(
  identity: ProcessIdentity,
  target: number,
  steps: readonly (readonly [NodeJS.Signals, number])[],
): Promise<void> {
  if (!isAlive(identity)) return;
  for (const [name, milliseconds] of steps) {
    signal(target, name);
    if (await endsWithin(identity, milliseconds)) return;
  }
  signal(target, "SIGKILL");
  await endsWithin(identity, 5_000);
}
