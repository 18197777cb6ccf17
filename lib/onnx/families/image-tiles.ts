import { z } from "zod";
import type { ByteImage } from "#lib/onnx/families/resample.ts";

/** How a processor converts bytes to numbers; the defaults are those of its class in transformers. */
export const PixelScaleSchema = z.object({
  do_rescale: z.boolean().default(true),
  rescale_factor: z.number().default(1 / 255),
  do_normalize: z.boolean().default(true),
});

export interface PixelScale extends z.infer<typeof PixelScaleSchema> {
  readonly image_mean: readonly number[];
  readonly image_std: readonly number[];
}

/** A part of an image. */
export function cropImage(
  { data, width, channels }: ByteImage,
  left: number,
  top: number,
  columns: number,
  rows: number,
): ByteImage {
  const out = new Uint8Array(columns * rows * channels);
  for (let row = 0; row < rows; row += 1) {
    const start = ((top + row) * width + left) * channels;
    out.set(data.subarray(start, start + columns * channels), row * columns * channels);
  }
  return { data: out, width: columns, height: rows, channels };
}

/** Cuts an image into tiles of one size, row by row; its sides are multiples of theirs. */
export function cutIntoTiles(image: ByteImage, width: number, height: number): ByteImage[] {
  const tiles: ByteImage[] = [];
  for (let top = 0; top + height <= image.height; top += height) {
    for (let left = 0; left + width <= image.width; left += width) {
      tiles.push(cropImage(image, left, top, width, height));
    }
  }
  return tiles;
}

/** Tiles of one size as numbers: [tiles, channels, height, width]. */
export function tilePixels(tiles: readonly ByteImage[], scale: PixelScale) {
  const { width = 0, height = 0, channels = 0 } = tiles[0] ?? {};
  const plane = width * height;
  const data = new Float32Array(tiles.length * channels * plane);
  const factor = scale.do_rescale ? scale.rescale_factor : 1;
  for (const [index, tile] of tiles.entries()) {
    for (let channel = 0; channel < channels; channel += 1) {
      const mean = scale.do_normalize ? (scale.image_mean[channel] ?? 0) : 0;
      const deviation = scale.do_normalize ? (scale.image_std[channel] ?? 1) : 1;
      const start = (index * channels + channel) * plane;
      for (let pixel = 0; pixel < plane; pixel += 1) {
        data[start + pixel] = ((tile.data[pixel * channels + channel] ?? 0) * factor - mean) / deviation;
      }
    }
  }
  return { data, dims: [tiles.length, channels, height, width] };
}
