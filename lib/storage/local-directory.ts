import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { InputError } from "#lib/errors.ts";
import { type ByteSource, openLocalFile } from "#lib/storage/byte-source.ts";

/**
 * A directory specified by a user, read without ever leaving it: every path is resolved through its symbolic links
 * before it is opened, and rejected if it is outside (except for the blobs of a snapshot in Hugging Face's cache).
 */
export interface LocalDirectory {
  /** The directory's real absolute path. */
  readonly path: string;
  /** Names of all entries directly inside, sorted. */
  list(): Promise<string[]>;
  /** Whether `name` exists as a regular file inside. */
  has(name: string): Promise<boolean>;
  /**
   * The real absolute path of a regular file inside.
   * @throws InputError `missing-file`, `path-escape`
   */
  filePath(name: string): Promise<string>;
  /** The bytes of a file; `maximumBytes` guards against huge ones. */
  readBytes(name: string, maximumBytes: number): Promise<Uint8Array>;
  /** The text of a UTF-8 file. */
  readText(name: string, maximumBytes: number): Promise<string>;
  /** Names of all regular files inside, sorted; links and dot files are skipped. */
  listFiles(): Promise<string[]>;
  /** Opens a file for reads at any position; the caller closes it. */
  openFile(name: string): Promise<ByteSource>;
}

const isInside = (root: string, path: string) => {
  const way = relative(root, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
};

/**
 * A snapshot in Hugging Face's cache (models--ORG--NAME/snapshots/REVISION) consists of links to the blobs of the same
 * repository, which are part of it. Null for any other directory.
 */
const blobsOf = (root: string): string | null =>
  /[/\\](?:models|datasets)--[^/\\]+[/\\]snapshots[/\\][0-9a-f]{40}$/.test(root)
    ? resolve(root, "..", "..", "blobs")
    : null;

const codeOf = (error: unknown) =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "unknown error";

/**
 * @param missingKind kind of the error if `path` is not a readable directory
 * @throws InputError `missingKind`
 */
export async function openLocalDirectory(path: string, missingKind: string): Promise<LocalDirectory> {
  const root = await realDirectory(path, missingKind);
  const blobs = blobsOf(root);

  async function filePath(name: string): Promise<string> {
    const wanted = resolve(root, name);
    if (isAbsolute(name) || name.includes("\0") || !isInside(root, wanted)) {
      throw new InputError("path-escape", `"${name}" lies outside ${root}; only files inside it are read`);
    }
    const real = await realpath(wanted).catch((error: unknown) => {
      throw new InputError("missing-file", `${wanted} cannot be read (${codeOf(error)})`, { cause: error });
    });
    if (!isInside(root, real) && (blobs === null || !isInside(blobs, real))) {
      throw new InputError(
        "path-escape",
        `"${name}" is a link to ${real}, outside ${root}; only files inside it are read`,
      );
    }
    if (!(await stat(real)).isFile()) throw new InputError("missing-file", `${wanted} is not a regular file`);
    return real;
  }

  async function readBytes(name: string, maximumBytes: number): Promise<Uint8Array> {
    const file = await filePath(name);
    const { size } = await stat(file);
    if (size > maximumBytes) {
      throw new InputError("too-large", `${file} has ${size} bytes; at most ${maximumBytes} are read`);
    }
    return readFile(file);
  }

  async function readText(name: string, maximumBytes: number): Promise<string> {
    const bytes = await readBytes(name, maximumBytes);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch (error) {
      throw new InputError("bad-utf8", `${resolve(root, name)} is not valid UTF-8`, { cause: error });
    }
  }

  const openFile = async (name: string) => openLocalFile(await filePath(name));

  async function listFiles(): Promise<string[]> {
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
      .filter((name) => !name.split("/").some((part) => part.startsWith(".") || part === "__MACOSX"))
      .sort();
  }

  const has = async (name: string) => {
    const found = await stat(resolve(root, name)).catch(() => undefined);
    return found?.isFile() ?? false;
  };

  const list = async () => (await readdir(root)).sort();

  return { path: root, list, has, filePath, readBytes, readText, listFiles, openFile };
}

async function realDirectory(path: string, missingKind: string): Promise<string> {
  const real = await realpath(path).catch((error: unknown) => {
    throw new InputError(missingKind, `${path} cannot be read (${codeOf(error)})`, { cause: error });
  });
  if (!(await stat(real)).isDirectory()) throw new InputError(missingKind, `${path} is not a directory`);
  return real;
}
