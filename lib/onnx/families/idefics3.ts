import { z } from "zod";
import type { ImageFrame } from "#lib/onnx/bundle/vision-encoder.ts";
import type { FamilyInputs, ModelFamily } from "#lib/onnx/families/family.ts";
import { cutIntoTiles, PixelScaleSchema, tilePixels } from "#lib/onnx/families/image-tiles.ts";
import { filterOf } from "#lib/onnx/families/pillow-image.ts";
import { type ByteImage, type ResampleFilter, resampleImage } from "#lib/onnx/families/resample.ts";
import { parseSettings } from "#lib/onnx/families/settings.ts";
import type { Size } from "#lib/onnx/families/target-sizes.ts";

const side = z.number().int().positive();

/** Defaults: Idefics3ImageProcessor of transformers. */
const SettingsSchema = PixelScaleSchema.extend({
  do_resize: z.boolean().default(true),
  size: z.object({ longest_edge: side }).default({ longest_edge: 4 * 364 }),
  max_image_size: z.object({ longest_edge: side }).default({ longest_edge: 364 }),
  do_image_splitting: z.boolean().default(true),
  image_mean: z.array(z.number()).default([0.5, 0.5, 0.5]),
  image_std: z.array(z.number()).default([0.5, 0.5, 0.5]),
  resample: z.unknown(),
});

const AROUND = "<fake_token_around_image>";
const WHOLE = "<global-img>";
/** Largest side of an image before it is cut into tiles (MAX_IMAGE_SIZE). */
const LARGEST_SIDE = 4096;

interface Cut {
  readonly tiles: readonly ByteImage[];
  /** Both 0 for an image that is not cut. */
  readonly rows: number;
  readonly columns: number;
}

/**
 * Idefics3 (arXiv 2408.12637) and SmolVLM (arXiv 2504.05299): the image is cut into tiles of the tower's size, each
 * labelled with its row and column, followed by the whole image in that size (`Idefics3ImageProcessor` and
 * `Idefics3Processor` of transformers; reimplemented here because Transformers.js resizes tiles differently).
 */
export const idefics3: ModelFamily = {
  modelTypes: ["idefics3", "smolvlm"],
  open(inputs) {
    const settings = parseSettings(SettingsSchema, inputs);
    const filter = filterOf(settings.resample, "lanczos");
    const tile = settings.max_image_size.longest_edge;
    return {
      async preprocess(image) {
        const whole = settings.do_resize
          ? resampleImage(image.rgb(), ...longestEdgeSize(image, settings.size.longest_edge), filter)
          : image.rgb();
        const cut = settings.do_image_splitting
          ? cutImage(whole, tile, filter)
          : { tiles: [resampleImage(whole, tile, tile, filter)], rows: 0, columns: 0 };
        const { data, dims } = tilePixels(cut.tiles, settings);
        const [tiles = 0, , height = 0, width = 0] = dims;
        const mask = new Uint8Array(tiles * height * width).fill(1);
        return {
          data,
          dims: [1, ...dims],
          isStackable: false,
          extras: { pixel_attention_mask: { data: mask, dims: [1, tiles, height, width] } },
          frame: frameOf(cut, inputs),
        };
      },
    };
  },
};

/** The longer side as given, the other one proportional and even. */
function longestEdgeSize({ width, height }: { width: number; height: number }, longest: number): Size {
  const ratio = width / height;
  const even = (value: number) => Math.max(1, Math.trunc(value) + (Math.trunc(value) % 2));
  const [wide, high] = width >= height ? [longest, even(longest / ratio)] : [even(longest * ratio), longest];
  const limit = LARGEST_SIDE;
  if (Math.max(wide, high) <= limit) return [wide, high];
  const bounded = wide / high;
  return wide >= high
    ? [limit, Math.max(1, Math.trunc(limit / bounded))]
    : [Math.max(1, Math.trunc(limit * bounded)), limit];
}

function cutImage(image: ByteImage, tile: number, filter: ResampleFilter): Cut {
  const multiple = (value: number) => Math.ceil(value / tile) * tile;
  const ratio = image.width / image.height;
  const wide = image.width >= image.height;
  const width = wide ? multiple(image.width) : multiple(Math.trunc(multiple(image.height) * ratio));
  const height = wide ? multiple(Math.trunc(multiple(image.width) / ratio)) : multiple(image.height);
  const resized = resampleImage(image, width, height, filter);
  if (width <= tile && height <= tile) return { tiles: [resized], rows: 0, columns: 0 };
  const tiles = [...cutIntoTiles(resized, tile, tile), resampleImage(resized, tile, tile, filter)];
  return { tiles, rows: height / tile, columns: width / tile };
}

/** Tiles of a row follow each other; a line break ends each row, and another one precedes the whole image. */
function frameOf({ rows, columns }: Cut, { encode }: FamilyInputs): ImageFrame {
  const beforeTiles: (readonly number[])[] = [];
  for (let row = 1; row <= rows; row += 1) {
    for (let column = 1; column <= columns; column += 1) {
      const lineBreak = row > 1 && column === 1 ? "\n" : "";
      beforeTiles.push(encode(`${lineBreak}${AROUND}<row_${row}_col_${column}>`));
    }
  }
  beforeTiles.push(encode(`${rows > 0 ? "\n\n" : ""}${AROUND}${WHOLE}`));
  return { beforeTiles, after: encode(AROUND) };
}
