import { open, rename, rm } from "node:fs/promises";

/** A file for random-access writes, read back by the same process. */
export interface PositionedFile {
  readonly path: string;
  write(position: number, bytes: Uint8Array): Promise<void>;
  /** Exactly `length` bytes; reading bytes that were never written is an error. */
  read(position: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Closes the file and renames it to its final name, replacing any existing file. */
  publish(finalPath: string): Promise<void>;
  /** Closes the file and removes it. Does nothing after `publish`. */
  discard(): Promise<void>;
}

/**
 * A temporary file: it is unlinked at once, so that its space is freed however the process ends. (Windows keeps the
 * name of an open file; there `discard` removes it.)
 */
export async function createScratchFile(path: string): Promise<Omit<PositionedFile, "publish">> {
  const file = await createPositionedFile(path);
  await rm(path, { force: true }).catch(() => undefined);
  return file;
}

/** Creates (or empties) `path` for positioned writes. */
export async function createPositionedFile(path: string): Promise<PositionedFile> {
  const handle = await open(path, "w+");
  let isOpen = true;
  const close = async () => {
    if (!isOpen) return false;
    isOpen = false;
    await handle.close();
    return true;
  };
  return {
    path,
    async write(position, bytes) {
      let done = 0;
      while (done < bytes.length) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
        done += bytesWritten;
      }
    },
    async read(position, length) {
      const bytes = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await handle.read(bytes, done, length - done, position + done);
        if (bytesRead === 0) throw new Error(`${path} ends before byte ${position + length}`);
        done += bytesRead;
      }
      return bytes;
    },
    async publish(finalPath) {
      await close();
      await rename(path, finalPath);
    },
    async discard() {
      if (await close()) await rm(path, { force: true });
    },
  };
}
