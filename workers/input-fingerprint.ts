import { createHash } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Changes when the files that a job computes from change: names, sizes and times of last change below each path. Layers
 * that an earlier attempt left behind count only where it is the same.
 *
 * @param paths files (of a sharded features file its index) or directories
 * @param settings whatever else the results depend on
 */
export async function inputFingerprint(
  paths: readonly string[],
  settings: readonly string[],
): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(settings));
  for (const path of paths) {
    for (const file of await filesOf(path)) {
      const { size, mtimeMs } = await stat(file);
      hash.update(JSON.stringify([file, size, mtimeMs]));
    }
  }
  return hash.digest("hex");
}

async function filesOf(path: string): Promise<string[]> {
  const status = await stat(path).catch(() => null);
  // what is missing is reported by the computation, which names it
  if (status === null) return [];
  if (status.isDirectory()) return filesBelow(path, true);
  // shards lie beside their index
  return basename(path).endsWith(".json") ? filesBelow(dirname(path), false) : [path];
}

async function filesBelow(directory: string, isRecursive: boolean): Promise<string[]> {
  const entries = await readdir(directory, { recursive: isRecursive, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
