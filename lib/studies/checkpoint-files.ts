import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { InputError } from "#lib/errors.ts";
import { type LocalDirectory, openLocalDirectory } from "#lib/storage/local-directory.ts";
import type { Storage } from "#lib/storage/storage.ts";
import type { PlannedCheckpoint } from "#lib/studies/plan.ts";

const MAXIMUM_FILE_BYTES = 2 ** 31;
const MARKER = "config.json";

/** Where the files of a study are kept once it is imported, and when that was. */
export interface StudyPlace {
  /** ISO 8601; stands in for times that the study does not say, one for all its runs. */
  readonly importedAt: string;
  readonly directory: LocalDirectory;
  /**
   * Set for a study whose directory may move (the bundled one): its files are copied into the storage under
   * this key and referred to there. Otherwise they stay where they are.
   */
  readonly copy: { readonly storage: Storage; readonly key: string } | null;
}

/** Whether the study brings the files of a checkpoint (studies may leave most of them out). */
export function hasFiles(directory: LocalDirectory, checkpoint: PlannedCheckpoint): Promise<boolean> {
  return directory.has(`${checkpoint.path}/${MARKER}`);
}

/**
 * Compares every listed file with its checksum.
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
 * The URI under which the directory of `marker` (a file in it) is reached from now on; its files are copied
 * first where they must be.
 * @throws InputError `missing-file`, `path-escape`
 */
export async function settle(place: StudyPlace, marker: string, files: readonly string[]): Promise<string> {
  const real = await place.directory.filePath(marker);
  if (place.copy === null) {
    return pathToFileURL(dirname(real)).href;
  }
  const { storage, key } = place.copy;
  for (const file of files) {
    await storage.put(`${key}/${file}`, await place.directory.readBytes(file, MAXIMUM_FILE_BYTES));
  }
  return `storage:${key}/${dirname(marker)}`;
}

/** The URI of a checkpoint's directory. */
export function settleCheckpoint(place: StudyPlace, checkpoint: PlannedCheckpoint): Promise<string> {
  const files = checkpoint.files.map((file) => file.path);
  return settle(place, `${checkpoint.path}/${MARKER}`, files);
}

/** Whether a URI that was registered earlier still leads to a directory of this machine. */
export async function stillExists(storage: Storage, uri: string): Promise<boolean> {
  try {
    await openLocalDirectory(await storage.resolveUri(uri), "missing-file");
    return true;
  } catch {
    return false;
  }
}
