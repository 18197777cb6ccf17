import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { extractZip } from "#lib/storage/zip-file.ts";

/** Per request body. */
export const MAXIMUM_UPLOAD_BYTES = 2 * 2 ** 30;
const MAXIMUM_FILES = 20_000;
/** Uploads unused for this long are deleted when the next upload begins. */
const KEPT_MS = 24 * 3600 * 1000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface ReceivedFile {
  readonly uploadId: string;
  /** Names of the received files: one, or those of a zip. */
  readonly files: readonly string[];
}

/** Where uploads are kept, outside the storage, until they are used. */
const area = () => join(resolve(env().MIRSCOPE_HOME), "uploads");
const filesOf = (uploadId: string) => join(area(), uploadId, "files");

/**
 * Receives one file, streamed to disk; a name ending in `.zip` is unpacked.
 * @param uploadId an upload to add the file to; null starts one
 * @throws AppError `too-large`, `validation` (name), `not-found` (upload); InputError for a rejected zip
 */
export async function receiveFile(
  body: AsyncIterable<Uint8Array>,
  name: string,
  uploadId: string | null,
  maximumBytes = MAXIMUM_UPLOAD_BYTES,
): Promise<ReceivedFile> {
  requirePlainName(name);
  await removeOld();
  const id = uploadId ?? randomUUID();
  if (uploadId !== null) await uploadDirectory(uploadId);
  const directory = filesOf(id);
  await mkdir(directory, { recursive: true });
  try {
    if (!/\.zip$/i.test(name)) {
      if ((await readdir(directory, { recursive: true })).length >= MAXIMUM_FILES) {
        throw new AppError("too-large", `An upload has at most ${MAXIMUM_FILES} files; send a zip`);
      }
      await write(body, join(directory, ...name.split("/")), maximumBytes);
      return { uploadId: id, files: [name] };
    }
    const archive = join(area(), id, `${randomUUID()}.zip`);
    await write(body, archive, maximumBytes);
    const files = await extractZip(archive, directory);
    await rm(archive, { force: true });
    return { uploadId: id, files };
  } catch (error) {
    // an upload whose first file fails is removed; a later failure leaves the earlier files
    if (uploadId === null) await discardUpload(id);
    throw error;
  }
}

/**
 * The directory of an upload's files.
 * @throws AppError `not-found`
 */
export async function uploadDirectory(uploadId: string): Promise<string> {
  const directory = filesOf(uploadId);
  const isThere = UUID.test(uploadId) && (await stat(directory).catch(() => null))?.isDirectory();
  if (!isThere) throw new AppError("not-found", `There is no upload ${uploadId}, or not any more`);
  return directory;
}

export async function discardUpload(uploadId: string): Promise<void> {
  if (UUID.test(uploadId)) await rm(join(area(), uploadId), { recursive: true, force: true });
}

async function write(body: AsyncIterable<Uint8Array>, path: string, maximumBytes: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  let size = 0;
  const counting = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      size += chunk.byteLength;
      const tooLarge = new AppError(
        "too-large",
        `A file of an upload has at most ${maximumBytes / 2 ** 20} MiB`,
      );
      done(size > maximumBytes ? tooLarge : null, chunk);
    },
  });
  try {
    await pipeline(Readable.from(body), counting, createWriteStream(path, { flags: "wx" }));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") {
      throw new AppError("conflict", "The upload has a file of that name already");
    }
    await rm(path, { force: true });
    throw error;
  }
  if (size === 0) {
    await rm(path, { force: true });
    throw new AppError("bad-request", "The body is empty; the file's bytes are expected");
  }
}

function requirePlainName(name: string): void {
  const isPlain =
    name.length <= 500 &&
    name.split("/").every((part) => /^[^./\\\0][^/\\\0]*$/.test(part) && part.length <= 200);
  if (isPlain) return;
  const message = "must be a relative path of plain names: no .., no hidden files, at most 500 characters";
  throw new AppError("validation", `name: ${message}`, { fields: [{ path: "name", message }] });
}

async function removeOld(): Promise<void> {
  for (const name of await readdir(area()).catch(() => [])) {
    const age = Date.now() - ((await stat(join(area(), name)).catch(() => null))?.mtimeMs ?? Date.now());
    if (age > KEPT_MS) await discardUpload(name);
  }
}
