import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError, InputError } from "#lib/errors.ts";
import type { Storage, StorageBody, StoredObject } from "#lib/storage/storage.ts";

/** Where bodies are written before they are renamed: inside the root, so that the rename is atomic. */
const UNFINISHED = ".unfinished";

/** A storage in a local directory, created at the first write. */
export function createFileSystemStorage(rootDirectory: string): Storage {
  const root = resolve(rootDirectory);

  async function put(key: string, body: StorageBody): Promise<StoredObject> {
    const path = await pathOf(root, key);
    await mkdir(join(root, UNFINISHED), { recursive: true });
    const unfinished = join(root, UNFINISHED, randomUUID());
    try {
      await writeBody(unfinished, body);
      await mkdir(dirname(path), { recursive: true });
      await rename(unfinished, path);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    return storedObject(key, path);
  }

  async function* get(key: string): AsyncGenerator<Uint8Array> {
    const path = await pathOf(root, key);
    if ((await statFile(path)) === null) throw new AppError("not-found", `Nothing is stored under ${key}`);
    yield* createReadStream(path);
  }

  async function statObject(key: string): Promise<StoredObject | null> {
    const path = await pathOf(root, key);
    return (await statFile(path)) === null ? null : storedObject(key, path);
  }

  async function list(directoryKey: string): Promise<StoredObject[]> {
    const directory = directoryKey === "" ? root : await pathOf(root, directoryKey);
    const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(emptyIfMissing);
    const keys = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
      .filter((key) => !key.startsWith(`${UNFINISHED}/`))
      .sort();
    return Promise.all(keys.map((key) => storedObject(key, join(root, key))));
  }

  async function remove(key: string): Promise<void> {
    await rm(await pathOf(root, key), { recursive: true, force: true });
  }

  return { put, get, stat: statObject, list, delete: remove, resolveUri: (uri) => resolveUri(root, uri) };
}

async function resolveUri(root: string, uri: string): Promise<string> {
  if (uri.startsWith("storage:")) {
    return pathOf(root, uri.slice("storage:".length)).catch((error: unknown) => {
      throw new InputError("bad-uri", `${uri}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    });
  }
  if (uri.includes("\0"))
    throw new InputError("bad-uri", "A checkpoint's URI must not contain a NUL character");
  if (isAbsolute(uri)) return resolve(uri);
  if (uri.startsWith("file:")) {
    try {
      return fileURLToPath(uri);
    } catch (error) {
      throw new InputError("bad-uri", `${uri} is not a file URI of this machine (file:///absolute/path)`, {
        cause: error,
      });
    }
  }
  const wanted = "file:///absolute/path, an absolute path, or storage:relative/key";
  throw new InputError("bad-uri", `"${uri}" does not say where the checkpoint lies; give ${wanted}`);
}

/**
 * The path of a key. The nearest existing ancestor is resolved through its symbolic links, so that a link inside the
 * root cannot redirect a read or a write out of it.
 */
async function pathOf(root: string, key: string): Promise<string> {
  const parts = key.split("/");
  const isPlain = parts.every((part) => part !== "" && part !== "." && part !== ".." && !/[\\\0]/.test(part));
  if (!isPlain || parts[0] === UNFINISHED) {
    throw new AppError("bad-request", `"${key}" is no storage key: use a relative path without . and ..`);
  }
  const path = join(root, ...parts);
  const [realRoot, real] = [await nearestReal(root), await nearestReal(path)];
  const way = relative(realRoot, real);
  // "" or an ancestor of the root: nothing below exists yet, so there can be no link
  const isAbove = root.startsWith(realRoot) && realRoot.startsWith(real);
  if (!isAbove && (way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way))) {
    throw new AppError("bad-request", `"${key}" is a link out of the storage`);
  }
  return path;
}

async function nearestReal(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const parent = dirname(path);
    if (!isMissing(error) || parent === path) throw error;
    return nearestReal(parent);
  }
}

async function writeBody(path: string, body: StorageBody): Promise<void> {
  const handle = await open(path, "wx");
  try {
    for await (const chunk of body instanceof Uint8Array ? [body] : body) await handle.writeFile(chunk);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function storedObject(key: string, path: string): Promise<StoredObject> {
  const { size, mtime } = await stat(path);
  return { key, sizeBytes: size, modifiedAt: mtime };
}

async function statFile(path: string) {
  const status = await stat(path).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  return status?.isFile() ? status : null;
}

function emptyIfMissing(error: unknown): [] {
  if (isMissing(error)) return [];
  throw error;
}

const isMissing = (error: unknown) =>
  error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
