import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A process that cannot be mistaken for another one that was given the same number later. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the process began, in a form that only equality is defined on. */
  readonly begun: string;
}

function linuxStartTime(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the program's name in parentheses and may hold anything; the 22nd is the start time.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" ? undefined : fields[19];
}

/** When `pid` began, or undefined when there is no such process (or only its zombie). */
export function processBegun(pid: number): string | undefined {
  try {
    if (process.platform === "linux") return linuxStartTime(pid);
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** The program and arguments of `pid`, or undefined when there is no such process. */
export function processCommand(pid: number): string | undefined {
  try {
    if (process.platform === "linux")
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

/** Identity of a living process. */
export function identify(pid: number): ProcessIdentity | undefined {
  const begun = processBegun(pid);
  return begun === undefined ? undefined : { pid, begun };
}

/** Whether that very process still lives. */
export function isAlive({ pid, begun }: ProcessIdentity): boolean {
  return processBegun(pid) === begun;
}

/** Sends a signal to a process (or, with a negative number, to a group); a process that is gone is no error. */
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
 * Ends a process by signals of growing force, each with its time to work; SIGKILL comes last by itself.
 * `target` is what gets the signals: the process, or minus the process for its whole group.
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
