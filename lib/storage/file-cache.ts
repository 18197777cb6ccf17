import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";

/** Files that can be made again at any time, kept by the digest of what they are made from. */
export interface FileCache {
  /**
   * The path of an entry, which `produce` writes where it is missing. Any number of processes may ask at once:
   * a file appears under its name only when it is complete, and stays for at least an hour after its last use.
   * @param key letters, digits, `.`, `-` and `_`
   * @throws whatever `produce` or the file system throws; nothing is left behind then
   */
  file(key: string, produce: () => AsyncIterable<Uint8Array>): Promise<string>;
}

/** An entry that was used so recently may be about to be opened by the process that asked for it. */
const IN_USE_MS = 60 * 60 * 1000;
/** Where a process was killed while it wrote, nobody renames the rest. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;
const PARTIAL = ".partial";

/**
 * @param directory made when the first entry is
 * @param maximumBytes beyond this the entries that were not used for longest are removed
 */
export function openFileCache(directory: string, maximumBytes: number): FileCache {
  return {
    async file(key, produce) {
      if (!/^\w[\w.-]*$/.test(key)) throw new RangeError(`"${key}" is no name of a cache entry`);
      const path = join(directory, key);
      if (await touch(path)) return path;
      await mkdir(directory, { recursive: true });
      await write(path, produce());
      await removeOldest(directory, maximumBytes);
      return path;
    },
  };
}

/** Marks an entry as used now; false where there is none. */
async function touch(path: string): Promise<boolean> {
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    () => false,
  );
}

async function write(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const partial = `${path}.${randomUUID()}${PARTIAL}`;
  try {
    const handle = await open(partial, "wx");
    try {
      for await (const chunk of chunks) await handle.writeFile(chunk);
    } finally {
      await handle.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function removeOldest(directory: string, maximumBytes: number): Promise<void> {
  const now = Date.now();
  const entries = (
    await Promise.all((await readdir(directory)).map((name) => statusOf(join(directory, name))))
  ).flat();
  entries.sort((a, b) => b.usedMs - a.usedMs);
  let total = 0;
  for (const { path, size, usedMs } of entries) {
    total += size;
    const age = now - usedMs;
    const mayGo = path.endsWith(PARTIAL) ? age > ABANDONED_MS : total > maximumBytes && age > IN_USE_MS;
    if (mayGo) await rm(path, { force: true });
  }
}

/** Nothing where another process has just removed it. */
async function statusOf(path: string) {
  const status = await stat(path).catch(() => null);
  return status?.isFile() ? [{ path, size: status.size, usedMs: status.mtimeMs }] : [];
}
