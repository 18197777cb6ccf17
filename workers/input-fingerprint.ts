import { createHash } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Changes when a job's input files change: names, sizes and modification times below each path. Layers left by an
 * earlier attempt are used only if it is the same.
 *
 * @param paths files (of a sharded features file its index) or directories
 * @param settings everything else that the results depend on
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
  // a missing file is reported by the computation, which names it
  if (status === null) return [];
  if (status.isDirectory()) return filesBelow(path, true);
  // shards are in the index's directory
  return basename(path).endsWith(".json") ? filesBelow(dirname(path), false) : [path];
}

async function filesBelow(directory: string, isRecursive: boolean): Promise<string[]> {
  const entries = await readdir(directory, { recursive: isRecursive, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
