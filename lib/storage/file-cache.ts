import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { markUsed, partialPath, removeOldest } from "#lib/storage/cache-directory.ts";

/** Files that can be recreated at any time, keyed by the digest of their source. */
export interface FileCache {
  /**
   * The path of an entry, which `produce` writes if it is missing. Safe for any number of concurrent processes: a file
   * appears under its name only when it is complete, and stays for at least an hour after its last use.
   * @param key letters, digits, `.`, `-` and `_`
   * @throws whatever `produce` or the file system throws; nothing is left behind
   */
  file(key: string, produce: () => AsyncIterable<Uint8Array>): Promise<string>;
}

/** An entry used this recently may be about to be opened by another process. */
const IN_USE_MS = 60 * 60 * 1000;

/**
 * @param directory created with the first entry
 * @param maximumBytes beyond this the least recently used entries are removed
 */
export function openFileCache(directory: string, maximumBytes: number): FileCache {
  return {
    async file(key, produce) {
      if (!/^\w[\w.-]*$/.test(key)) throw new RangeError(`"${key}" is no name of a cache entry`);
      const path = join(directory, key);
      if (await markUsed(path)) return path;
      await write(await partialPath(directory, key), path, produce());
      await removeOldest(directory, maximumBytes, ({ unusedMs }) => unusedMs <= IN_USE_MS);
      return path;
    },
  };
}

async function write(partial: string, path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
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
