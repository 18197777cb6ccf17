import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { createPositionedFile, type PositionedFile } from "#lib/storage/positioned-file.ts";

export interface CachedFile {
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly usedAt: number;
}

/** Unfinished files are hidden; those that a killed process left go after a day. */
const UNFINISHED = ".unfinished-";
const ABANDONED_AFTER_MS = 24 * 3600 * 1000;

/** A file inside a cache's directory that has no name yet; the directory is made where there is none. */
export async function temporaryFile(directory: string): Promise<PositionedFile> {
  await mkdir(directory, { recursive: true });
  await removeAbandoned(directory);
  return createPositionedFile(join(directory, `${UNFINISHED}${randomUUID()}`));
}

/** The finished files of a cache. */
export async function listFiles(directory: string): Promise<CachedFile[]> {
  const names = await readdir(directory).catch(() => []);
  const files = await Promise.all(
    names
      .filter((name) => !name.startsWith(UNFINISHED))
      .map(async (name) => {
        const status = await stat(join(directory, name)).catch(() => null);
        return status?.isFile() ? { name, bytes: status.size, usedAt: status.mtimeMs } : null;
      }),
  );
  return files.filter((file) => file !== null);
}

/** Says that a cached file was of use now; one that has just gone needs no mark. */
export async function markUsed(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}

export const removeFile = (path: string): Promise<void> => rm(path, { force: true });

async function removeAbandoned(directory: string): Promise<void> {
  for (const name of (await readdir(directory)).filter((entry) => entry.startsWith(UNFINISHED))) {
    const status = await stat(join(directory, name)).catch(() => null);
    if (status !== null && Date.now() - status.mtimeMs > ABANDONED_AFTER_MS)
      await removeFile(join(directory, name));
  }
}
