import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import { AppError, InputError } from "#lib/errors.ts";

export interface ZipLimits {
  readonly maximumEntries: number;
  /** Of all files together, unpacked. */
  readonly maximumBytes: number;
  /** An unpacked file is at most this many times its packed size, beyond its first MiB. */
  readonly maximumRatio: number;
}

export const DEFAULT_ZIP_LIMITS: ZipLimits = {
  maximumEntries: 50_000,
  maximumBytes: 4 * 2 ** 30,
  maximumRatio: 100,
};

const FREE_BYTES = 2 ** 20;
const SYMBOLIC_LINK = 0o120000;
const FILE_TYPE = 0o170000;

/**
 * Unpacks an archive into a directory that nothing else writes to. Its metadata is not trusted: names outside the
 * directory, links, encrypted files and anything that unpacks to more than the limits are rejected, by the header
 * before a byte is written and by counting during the write.
 *
 * @returns the names of the files; those left by file managers (`__MACOSX`, dot files) are skipped
 * @throws InputError `bad-zip`, `path-escape`; AppError `too-large`
 */
export async function extractZip(
  path: string,
  directory: string,
  limits: ZipLimits = DEFAULT_ZIP_LIMITS,
): Promise<string[]> {
  const zip = await openZip(path);
  try {
    return await extractEntries(zip, directory, limits);
  } finally {
    zip.close();
  }
}

async function extractEntries(zip: ZipFile, directory: string, limits: ZipLimits): Promise<string[]> {
  if (zip.entryCount > limits.maximumEntries) {
    throw new AppError(
      "too-large",
      `The zip has ${zip.entryCount} entries; at most ${limits.maximumEntries} are read`,
    );
  }
  const names = new Set<string>();
  let total = 0;
  for await (const entry of entriesOf(zip)) {
    const name = entry.fileName;
    if (name.endsWith("/") || isLeftBehind(name)) continue;
    requirePlain(entry, limits);
    total += entry.uncompressedSize;
    if (total > limits.maximumBytes) {
      throw new AppError("too-large", `The zip unpacks to more than ${limits.maximumBytes / 2 ** 20} MiB`);
    }
    if (names.has(name)) throw badZip(`has two entries called ${name}`);
    names.add(name);
    await writeEntry(zip, entry, join(directory, ...name.split("/")));
  }
  return [...names].sort();
}

const isLeftBehind = (name: string) =>
  name.split("/").some((part) => part === "__MACOSX" || part.startsWith("."));

/** yauzl has already rejected absolute names and names with `..` or `\`. */
function requirePlain(entry: Entry, { maximumRatio }: ZipLimits): void {
  const name = entry.fileName;
  const parts = name.split("/");
  if (parts.some((part) => part === "" || part === ".") || name.includes("\0")) {
    throw new InputError("path-escape", `The zip has the entry "${name}", which is no plain relative path`);
  }
  const mode = entry.externalFileAttributes >>> 16;
  if ((mode & FILE_TYPE) === SYMBOLIC_LINK) {
    throw new InputError("path-escape", `The zip's entry ${name} is a link; only files are unpacked`);
  }
  if (entry.isEncrypted()) throw badZip(`has the encrypted entry ${name}`);
  if (!entry.canDecodeFileData()) throw badZip(`packs ${name} by a method that is not known`);
  const allowed = FREE_BYTES + maximumRatio * entry.compressedSize;
  if (entry.uncompressedSize > allowed) {
    throw badZip(
      `packs ${name} ${Math.round(entry.uncompressedSize / Math.max(1, entry.compressedSize))} times, as images ` +
        "and texts never do",
    );
  }
}

async function writeEntry(zip: ZipFile, entry: Entry, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  let size = 0;
  const counting = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      size += chunk.byteLength;
      const isLonger = size > entry.uncompressedSize;
      done(isLonger ? badZip(`has more bytes in ${entry.fileName} than it says`) : null, chunk);
    },
  });
  try {
    const stream = await zip.openReadStreamPromise(entry);
    await pipeline(stream, counting, createWriteStream(path, { flags: "wx" }));
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw badZip(`cannot be unpacked at ${entry.fileName}: ${messageOf(error)}`, error);
  }
}

async function openZip(path: string): Promise<ZipFile> {
  try {
    return await yauzl.openPromise(path, { autoClose: false, strictFileNames: true });
  } catch (error) {
    throw badZip(`cannot be opened: ${messageOf(error)}`, error);
  }
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  try {
    yield* zip.eachEntry();
  } catch (error) {
    if (error instanceof AppError) throw error;
    const message = messageOf(error);
    if (/relative path|absolute path|invalid characters/.test(message)) {
      throw new InputError("path-escape", `The zip has an entry that leaves its directory: ${message}`);
    }
    throw badZip(`is malformed: ${message}`, error);
  }
}

const badZip = (what: string, cause?: unknown) => new InputError("bad-zip", `The zip ${what}`, { cause });
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
