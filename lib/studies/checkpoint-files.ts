import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { InputError } from "#lib/errors.ts";
import { type LocalDirectory, openLocalDirectory } from "#lib/storage/local-directory.ts";
import type { Storage } from "#lib/storage/storage.ts";
import type { PlannedCheckpoint } from "#lib/studies/plan.ts";

const MAXIMUM_FILE_BYTES = 2 ** 31;
const MARKER = "config.json";

/** Location of the files of an imported study, and time of the import. */
export interface StudyLocation {
  /** ISO 8601. Replaces times that the study does not contain, equal for all its runs. */
  readonly importedAt: string;
  readonly directory: LocalDirectory;
  /**
   * For a study whose directory may move (a bundled one), the storage and key that its files are copied to; null to
   * reference them in place.
   */
  readonly copy: { readonly storage: Storage; readonly key: string } | null;
}

/** Whether the study contains the files of a checkpoint (it may omit most of them). */
export function hasFiles(directory: LocalDirectory, checkpoint: PlannedCheckpoint): Promise<boolean> {
  return directory.has(`${checkpoint.path}/${MARKER}`);
}

/**
 * Verifies the checksum of every listed file.
 * @throws InputError `missing-file`, `bad-checksum` naming the file
 */
export async function verifyFiles(directory: LocalDirectory, checkpoint: PlannedCheckpoint): Promise<void> {
  for (const { path, sha256 } of checkpoint.files) {
    const bytes = await directory.readBytes(path, MAXIMUM_FILE_BYTES);
    const found = createHash("sha256").update(bytes).digest("hex");
    if (found !== sha256) {
      throw new InputError(
        "bad-checksum",
        `${directory.path}/${path} has the SHA-256 ${found}, but study.json says ${sha256}`,
      );
    }
  }
}

/**
 * The permanent URI of the directory that contains `marker`. Copies its files first if the study's directory may move.
 * @throws InputError `missing-file`, `path-escape`
 */
export async function storeFiles(
  location: StudyLocation,
  marker: string,
  files: readonly string[],
): Promise<string> {
  const real = await location.directory.filePath(marker);
  if (location.copy === null) {
    return pathToFileURL(dirname(real)).href;
  }
  const { storage, key } = location.copy;
  for (const file of files) {
    await storage.put(`${key}/${file}`, await location.directory.readBytes(file, MAXIMUM_FILE_BYTES));
  }
  return `storage:${key}/${dirname(marker)}`;
}

/** The permanent URI of a checkpoint's directory. */
export function storeCheckpointFiles(
  location: StudyLocation,
  checkpoint: PlannedCheckpoint,
): Promise<string> {
  const files = checkpoint.files.map((file) => file.path);
  return storeFiles(location, `${checkpoint.path}/${MARKER}`, files);
}

/** Whether a registered URI still refers to a directory on this machine. */
export async function stillExists(storage: Storage, uri: string): Promise<boolean> {
  try {
    await openLocalDirectory(await storage.resolveUri(uri), "missing-file");
    return true;
  } catch {
    return false;
  }
}
