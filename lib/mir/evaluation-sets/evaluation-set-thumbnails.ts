import { readImageAt } from "#lib/mir/evaluation-sets/evaluation-set.ts";
import { getEvaluationSet } from "#lib/mir/evaluation-sets/repository-evaluation-sets.ts";
import type { EvaluationSetRow } from "#lib/mir/schema.ts";
import { decodeImage } from "#lib/storage/image-file.ts";
import type { Storage } from "#lib/storage/storage.ts";

/** Storage key of a set's thumbnails, or of one of them. Outside the set, whose files are its identity. */
export const thumbnailKey = (setId: string, index?: number): string =>
  `evaluation-set-thumbnails/${setId}${index === undefined ? "" : `/${index}.webp`}`;

/** Location of a set's files, which a subset shares with its parent; null for one registered without files. */
export async function locationOf(set: EvaluationSetRow, storage: Storage): Promise<string | null> {
  const owner = set.parentId === null ? set : await getEvaluationSet(set.parentId);
  return owner.uri === null ? null : storage.resolveUri(owner.uri);
}

/**
 * The thumbnail of a pair's image (WebP). Sets created here have theirs from the start; those of studies get one on
 * first view.
 * @returns null if the set has no such pair
 * @throws InputError when the image cannot be read
 */
export async function readThumbnail(
  set: EvaluationSetRow,
  index: number,
  storage: Storage,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (index >= set.sampleCount) return null;
  const key = thumbnailKey(set.parentId ?? set.id, index);
  if ((await storage.stat(key)) === null) {
    const location = await locationOf(set, storage);
    const bytes = location === null ? null : await readImageAt(location, index);
    if (bytes === null) return null;
    const { thumbnail } = await decodeImage(bytes, `image ${index + 1} of ${set.name}`);
    await storage.put(key, thumbnail);
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of storage.get(key)) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}
