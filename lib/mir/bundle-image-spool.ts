import { InputError } from "#lib/errors.ts";
import type { ImageEmbeddings } from "#lib/onnx/vision-language-forward.ts";
import { createScratchFile } from "#lib/storage/positioned-file.ts";

/**
 * Image embeddings on disk between the vision encoder's passes and the decoder's. The features file's header
 * needs the token counts of all images first, and keeping the embeddings would make memory grow with N.
 */
export interface ImageSpool {
  /** Tokens of every image so far. */
  readonly tokenCounts: readonly number[];
  /** Width of the embeddings, 0 before the first. */
  readonly width: number;
  append(image: ImageEmbeddings): Promise<void>;
  read(index: number): Promise<ImageEmbeddings>;
  discard(): Promise<void>;
}

export async function createImageSpool(path: string): Promise<ImageSpool> {
  const file = await createScratchFile(path);
  const tokenCounts: number[] = [];
  const positions: number[] = [];
  let end = 0;
  let width = 0;
  let isHalf = false;
  return {
    tokenCounts,
    get width() {
      return width;
    },
    async append(image) {
      if (tokenCounts.length > 0 && image.width !== width) {
        throw new InputError("dim-mismatch", `image_features have width ${width}, then ${image.width}`);
      }
      width = image.width;
      isHalf = image.data instanceof Uint16Array;
      const { buffer, byteOffset, byteLength } = image.data;
      await file.write(end, new Uint8Array(buffer, byteOffset, byteLength));
      positions.push(end);
      tokenCounts.push(image.tokens);
      end += byteLength;
    },
    async read(index) {
      const position = positions[index];
      const tokens = tokenCounts[index];
      if (position === undefined || tokens === undefined) throw new RangeError(`no image ${index}`);
      const bytes = await file.read(position, tokens * width * (isHalf ? 2 : 4));
      const data = isHalf ? new Uint16Array(bytes.buffer) : new Float32Array(bytes.buffer);
      return { data, tokens, width };
    },
    discard: () => file.discard(),
  };
}
