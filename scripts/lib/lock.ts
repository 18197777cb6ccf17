import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { identify, isAlive, type ProcessIdentity } from "./processes.ts";

const IdentitySchema = z.object({ pid: z.number().int(), begun: z.string() });

/** The process named in `path`, if that same process is still alive. */
function livingHolder(path: string): ProcessIdentity | undefined {
  try {
    const holder = IdentitySchema.parse(JSON.parse(readFileSync(path, "utf8")));
    return isAlive(holder) ? holder : undefined;
  } catch {
    return undefined; // no lock, or a damaged one, which holds nothing
  }
}

/**
 * Makes this process the only one that runs a database in `home`. The lock names a process and its start time, so that
 * a process that was killed, or whose id was reused, no longer holds it.
 * @returns a function that releases the lock
 * @throws Error naming the process that holds it
 */
export async function lockHome(home: string): Promise<() => void> {
  const path = join(home, "launcher.lock");
  const own = identify(process.pid);
  if (own === undefined) throw new Error("this process cannot be identified");
  const content = JSON.stringify(own);
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content);
  try {
    for (;;) {
      const holder = livingHolder(path);
      if (holder !== undefined) {
        throw new Error(
          `another Mirscope (process ${holder.pid}) is running on ${home}: ` +
            "stop it first, or set MIRSCOPE_HOME to another folder",
        );
      }
      rmSync(path, { force: true });
      try {
        linkSync(draft, path); // appears with its content, or not at all
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") continue;
        throw error;
      }
      // If two processes found the same stale lock, the second may have removed the first one's: check again.
      await sleep(50);
      if (readFileSync(path, "utf8") === content) return () => rmSync(path, { force: true });
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Whether a live process holds the lock of `home`. */
export function isHomeLocked(home: string): boolean {
  return livingHolder(join(home, "launcher.lock")) !== undefined;
}
