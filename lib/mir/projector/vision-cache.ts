import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { z } from "zod";
import type { ImageEmbeddings } from "#lib/onnx/bundle/vision-encoder.ts";
import { chunksOf, openLocalFile } from "#lib/storage/byte-source.ts";
import { markUsed, partialPath, removeEntry, removeOldest } from "#lib/storage/cache-directory.ts";
import { createPositionedFile } from "#lib/storage/positioned-file.ts";

/** A base's features of all images of an evaluation set, in order. */
export interface VisionCacheReader {
  readonly count: number;
  read(index: number): Promise<ImageEmbeddings>;
  close(): Promise<void>;
}

export interface VisionCacheWriter {
  append(features: ImageEmbeddings): Promise<void>;
  /**
   * Renames the file to its final name, so that other jobs find it. Then removes the oldest ones while the total is too
   * large.
   */
  publish(): Promise<void>;
  discard(): Promise<void>;
}

const HEADER_LENGTH_BYTES = 8;
const DIGEST_BYTES = 32;
const MAXIMUM_HEADER_BYTES = 64 * 2 ** 20;
/** One set of 100 images through CLIP ViT-L/336 has 236 MB. */
export const DEFAULT_CACHE_BYTES = 20 * 2 ** 30;

/** The directory for vision-tower outputs of this installation. */
export const visionCacheDirectory = (home: string): string => join(resolve(home), "cache", "vision");

const HeaderSchema = z.object({
  version: z.literal(1),
  isHalf: z.boolean(),
  images: z.array(z.object({ tokens: z.number().int().positive(), width: z.number().int().positive() })),
});
type Header = z.infer<typeof HeaderSchema>;

const elementBytes = ({ isHalf }: Header) => (isHalf ? 2 : 4);
const bytesOf = (header: Header) =>
  header.images.reduce((sum, { tokens, width }) => sum + tokens * width * elementBytes(header), 0);

/**
 * Opens the entry of an earlier job. The whole file is compared with its digest first: a damaged one is removed and
 * never used. (Layout: numbers, header as JSON, its length, SHA-256 of everything before.)
 * @returns null if there is none
 */
export async function openVisionCache(directory: string, key: string): Promise<VisionCacheReader | null> {
  const path = join(directory, key);
  const file = await openLocalFile(path).catch(() => null);
  if (file === null) return null;
  const header = await readHeader(file).catch(() => null);
  if (header === null) {
    await file.close();
    await removeEntry(path);
    return null;
  }
  await markUsed(path);
  const starts = [0];
  for (const { tokens, width } of header.images) {
    starts.push((starts.at(-1) ?? 0) + tokens * width * elementBytes(header));
  }
  return {
    count: header.images.length,
    async read(index) {
      const image = header.images[index];
      const start = starts[index];
      if (image === undefined || start === undefined) throw new RangeError(`no image ${index}`);
      const { buffer } = await file.read(start, image.tokens * image.width * elementBytes(header));
      return { ...image, data: header.isHalf ? new Uint16Array(buffer) : new Float32Array(buffer) };
    },
    close: () => file.close(),
  };
}

async function readHeader(file: Awaited<ReturnType<typeof openLocalFile>>): Promise<Header | null> {
  const hash = createHash("sha256");
  const end = file.size - DIGEST_BYTES;
  const lengthAt = end - HEADER_LENGTH_BYTES;
  if (lengthAt < 0) return null;
  for await (const chunk of chunksOf(file, 0, end)) hash.update(chunk);
  if (!hash.digest().equals(await file.read(end, DIGEST_BYTES))) return null;
  const length = Number(
    new DataView((await file.read(lengthAt, HEADER_LENGTH_BYTES)).buffer).getBigUint64(0, true),
  );
  if (length > Math.min(lengthAt, MAXIMUM_HEADER_BYTES)) return null;
  const text = new TextDecoder().decode(await file.read(lengthAt - length, length));
  const header = HeaderSchema.parse(JSON.parse(text));
  return bytesOf(header) === lengthAt - length ? header : null;
}

/** Two workers may write the same key at the same time: each writes a file of its own until it is complete. */
export async function createVisionCache(
  directory: string,
  key: string,
  maximumBytes: number = DEFAULT_CACHE_BYTES,
): Promise<VisionCacheWriter> {
  const file = await createPositionedFile(await partialPath(directory, key));
  const hash = createHash("sha256");
  const images: Header["images"][number][] = [];
  let isHalf = false;
  let end = 0;
  const append = async (bytes: Uint8Array) => {
    hash.update(bytes);
    await file.write(end, bytes);
    end += bytes.length;
  };
  return {
    async append({ data, tokens, width }) {
      isHalf = data instanceof Uint16Array;
      images.push({ tokens, width });
      await append(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    },
    async publish() {
      const header: Header = { version: 1, isHalf, images };
      const text = new TextEncoder().encode(JSON.stringify(header));
      const length = new DataView(new ArrayBuffer(HEADER_LENGTH_BYTES));
      length.setBigUint64(0, BigInt(text.length), true);
      await append(text);
      await append(new Uint8Array(length.buffer));
      await file.write(end, hash.digest());
      await file.publish(join(directory, key));
      // never the newest: it is about to be read
      await removeOldest(directory, maximumBytes, ({ name }) => name === key);
    },
    discard: () => file.discard(),
  };
}
