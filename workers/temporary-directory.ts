import { mkdir, readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

/** Characters of a host's name that may stand in a directory's name. */
const host = () => hostname().replaceAll(/[^A-Za-z0-9.-]/g, "-");

/** Where this worker puts hidden states; the name says whose it is. */
export const temporaryDirectory = (home: string, workerId: string): string =>
  join(home, "tmp", `${host()}_${process.pid}_${workerId}`);

/**
 * Where a job's hidden states go. What other jobs left there, because their compute process was killed, is removed: a
 * worker has one job at a time.
 */
export async function placeForFeatures(directory: string, name: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  for (const other of await readdir(directory)) {
    if (!other.startsWith(name)) await rm(join(directory, other), { recursive: true, force: true });
  }
  return join(directory, `${name}.safetensors`);
}

/** Removes what killed workers of this host left behind: the directories of processes that are gone. */
export async function removeLeftovers(home: string): Promise<void> {
  const root = join(home, "tmp");
  const names = await readdir(root).catch(() => []);
  for (const name of names) {
    const [owner, pid] = name.split("_");
    if (owner === host() && pid !== undefined && !isAlive(Number(pid))) {
      await rm(join(root, name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
