import { InputError } from "#lib/errors.ts";
import type { ImageEmbeddings } from "#lib/onnx/bundle/vision-encoder.ts";
import { createScratchFile } from "#lib/storage/positioned-file.ts";

/**
 * Image embeddings on disk between the passes of the vision encoder and the decoder. The features file's header needs
 * the token counts of all images first, and keeping the embeddings in memory would make it grow with N.
 */
export interface ImageSpool {
  /** Token counts of the images so far. */
  readonly tokenCounts: readonly number[];
  /** Width of the embeddings, 0 before the first image. */
  readonly width: number;
  append(image: ImageEmbeddings): Promise<void>;
  /** An image's token layout, without its embeddings. */
  layout(index: number): ImageLayout;
  read(index: number): Promise<ImageEmbeddings>;
  discard(): Promise<void>;
}

type ImageLayout = Pick<ImageEmbeddings, "tokens" | "frame" | "grid">;

export async function createImageSpool(path: string): Promise<ImageSpool> {
  const file = await createScratchFile(path);
  const tokenCounts: number[] = [];
  const images: (ImageLayout & { readonly position: number })[] = [];
  let end = 0;
  let width = 0;
  let isHalf = false;
  const at = (index: number) => {
    const image = images[index];
    if (!image) throw new RangeError(`no image ${index}`);
    return image;
  };
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
      const { tokens, frame, grid } = image;
      images.push({ position: end, tokens, frame, grid });
      tokenCounts.push(tokens);
      end += byteLength;
    },
    layout: (index) => at(index),
    async read(index) {
      const { position, ...layout } = at(index);
      const bytes = await file.read(position, layout.tokens * width * (isHalf ? 2 : 4));
      const data = isHalf ? new Uint16Array(bytes.buffer) : new Float32Array(bytes.buffer);
      return { ...layout, data, width };
    },
    discard: () => file.discard(),
  };
}
