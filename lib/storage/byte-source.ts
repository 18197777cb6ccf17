import { type FileHandle, open } from "node:fs/promises";
import { InputError } from "#lib/errors.ts";

/** Bytes with random access, never loaded as a whole. */
export interface ByteSource {
  /** Name in error messages: the path as given. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /**
   * Exactly `length` bytes from `offset`. The result has a buffer of its own (offset 0), so that typed arrays of any
   * element size can view it.
   * @throws InputError `truncated` if the source ends earlier
   */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** Bytes in memory at a time when reading a source sequentially. */
const CHUNK_BYTES = 4 * 2 ** 20;

/** The bytes from `start` to `end`, in pieces. */
export async function* chunksOf(
  source: ByteSource,
  start = 0,
  end = source.size,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = start; at < end; at += CHUNK_BYTES) {
    yield await source.read(at, Math.min(CHUNK_BYTES, end - at));
  }
}

/**
 * Opens a regular file of this machine for reading.
 * @throws InputError `missing-file`, `not-a-file`, `unreadable`
 */
export async function openLocalFile(path: string): Promise<ByteSource> {
  const handle = await open(path, "r").catch((error: unknown) => {
    throw openError(path, error);
  });
  try {
    const status = await handle.stat();
    if (!status.isFile()) throw new InputError("not-a-file", `${path} is not a regular file`);
    return fileSource(path, handle, status.size);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function fileSource(path: string, handle: FileHandle, size: number): ByteSource {
  return {
    name: path,
    size,
    async read(offset, length) {
      const bytes = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
        if (bytesRead === 0) {
          throw new InputError("truncated", `${path} is truncated: it ends before byte ${offset + length}`);
        }
        filled += bytesRead;
      }
      return bytes;
    },
    close: () => handle.close(),
  };
}

function openError(path: string, error: unknown): InputError {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new InputError("missing-file", `${path} does not exist`, { cause: error });
  }
  if (code === "EISDIR") return new InputError("not-a-file", `${path} is a directory`, { cause: error });
  return new InputError("unreadable", `${path} cannot be opened (${String(code ?? error)})`, {
    cause: error,
  });
}
