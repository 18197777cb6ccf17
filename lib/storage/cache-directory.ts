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

/** Where a process was killed while it wrote, nobody renames the rest. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;
const PARTIAL = ".partial";

/** Where an entry can be written until it is whole; the directory is made where there is none. */
export async function partialPath(directory: string, name: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  return join(directory, `${name}.${randomUUID()}${PARTIAL}`);
}

/** Marks a file as used now; false where there is none. */
export async function markUsed(path: string): Promise<boolean> {
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    () => false,
  );
}

/** Removes an entry, where it is there. */
export const removeEntry = (path: string): Promise<void> => rm(path, { force: true });

/**
 * Removes what was used longest ago until the rest is no larger than `maximumBytes`, but nothing that `isKept`; and
 * unfinished files after a day. Whoever reads a removed file keeps it until it is closed.
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

/** Nothing where another process has just removed it. */
async function statusOf(directory: string, name: string): Promise<CachedFile[]> {
  const status = await stat(join(directory, name)).catch(() => null);
  return status?.isFile() ? [{ name, bytes: status.size, unusedMs: Date.now() - status.mtimeMs }] : [];
}
