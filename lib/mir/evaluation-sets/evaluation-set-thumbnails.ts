import { readImageAt } from "#lib/mir/evaluation-sets/evaluation-set.ts";
import { getEvaluationSet } from "#lib/mir/evaluation-sets/repository-evaluation-sets.ts";
import type { EvaluationSetRow } from "#lib/mir/schema.ts";
import { decodeImage } from "#lib/storage/image-file.ts";
import type { Storage } from "#lib/storage/storage.ts";

/** Where a set's thumbnails are kept, or one of them. Beside the set, whose files are its identity. */
export const thumbnailKey = (setId: string, index?: number): string =>
  `evaluation-set-thumbnails/${setId}${index === undefined ? "" : `/${index}.webp`}`;

/** Where the files of a set lie, a subset's where its parent's do; null for one that was registered without any. */
export async function placeOf(set: EvaluationSetRow, storage: Storage): Promise<string | null> {
  const owner = set.parentId === null ? set : await getEvaluationSet(set.parentId);
  return owner.uri === null ? null : storage.resolveUri(owner.uri);
}

/**
 * The thumbnail of a pair's image (WebP). Sets that were made here have theirs from the beginning; those of studies get
 * one when it is first looked at.
 * @returns null where the set has no such pair
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
    const place = await placeOf(set, storage);
    const bytes = place === null ? null : await readImageAt(place, index);
    if (bytes === null) return null;
    const { thumbnail } = await decodeImage(bytes, `image ${index + 1} of ${set.name}`);
    await storage.put(key, thumbnail);
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of storage.get(key)) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}
