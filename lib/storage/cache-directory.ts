import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";

/** A file of a cache. */
interface CachedFile {
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since its last use. */
  readonly unusedMs: number;
}

/** A partial file this old was left by a process killed while writing. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;
const PARTIAL = ".partial";

/** Path for writing an entry until it is complete; creates the directory if missing. */
export async function partialPath(directory: string, name: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  return join(directory, `${name}.${randomUUID()}${PARTIAL}`);
}

/** Marks a file as used now; false if it does not exist. */
export async function markUsed(path: string): Promise<boolean> {
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    () => false,
  );
}

/** Removes an entry if it exists. */
export const removeEntry = (path: string): Promise<void> => rm(path, { force: true });

/**
 * Removes the least recently used files until the rest is no larger than `maximumBytes`, sparing those that `isKept`;
 * and unfinished files after a day. A process that has a removed file open can read it until it closes it.
 */
export async function removeOldest(
  directory: string,
  maximumBytes: number,
  isKept: (file: CachedFile) => boolean,
): Promise<void> {
  const files = (
    await Promise.all((await readdir(directory)).map((name) => statusOf(directory, name)))
  ).flat();
  files.sort((a, b) => a.unusedMs - b.unusedMs);
  let total = 0;
  for (const file of files) {
    total += file.bytes;
    const mayGo = file.name.endsWith(PARTIAL)
      ? file.unusedMs > ABANDONED_MS
      : total > maximumBytes && !isKept(file);
    if (mayGo) await removeEntry(join(directory, file.name));
  }
}

/** Empty if another process has just removed the file. */
async function statusOf(directory: string, name: string): Promise<CachedFile[]> {
  const status = await stat(join(directory, name)).catch(() => null);
  return status?.isFile() ? [{ name, bytes: status.size, unusedMs: Date.now() - status.mtimeMs }] : [];
}
