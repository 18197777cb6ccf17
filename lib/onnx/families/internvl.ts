import { z } from "zod";
import type { ModelFamily } from "#lib/onnx/families/family.ts";
import { cutIntoTiles, PixelScaleSchema, tilePixels } from "#lib/onnx/families/image-tiles.ts";
import { filterOf } from "#lib/onnx/families/pillow-image.ts";
import { type ByteImage, type ResampleFilter, resampleImage } from "#lib/onnx/families/resample.ts";
import { parseSettings } from "#lib/onnx/families/settings.ts";

const count = z.number().int().positive();

/** Defaults: GotOcr2ImageProcessor of transformers, which is InternVL's. */
const SettingsSchema = PixelScaleSchema.extend({
  size: z.object({ width: count, height: count }).default({ width: 384, height: 384 }),
  min_patches: count.default(1),
  max_patches: count.default(12),
  image_mean: z.array(z.number()).default([0.48145466, 0.4578275, 0.40821073]),
  image_std: z.array(z.number()).default([0.26862954, 0.26130258, 0.27577711]),
  resample: z.unknown(),
});

type Settings = z.infer<typeof SettingsSchema>;

const START = "<img>";
const END = "</img>";

/**
 * InternVL 2.5 and 3 (arXiv 2412.05271, 2504.10479) as in transformers: the image is cut into tiles of the tower's
 * size, in the arrangement whose aspect ratio is closest to its own, followed by the whole image in that size if there
 * are several. `crop_to_patches` of preprocessor_config.json is ignored: `InternVLProcessor` always cuts.
 */
export const internvl: ModelFamily = {
  modelTypes: ["internvl"],
  open(inputs) {
    const settings = parseSettings(SettingsSchema, inputs);
    const filter = filterOf(settings.resample, "bicubic");
    const [start, end] = [inputs.tokenId(START), inputs.tokenId(END)];
    return {
      template: (template) => template.replace(`${START}<image>${END}`, () => "<image>"),
      async preprocess(image) {
        const tiles = cutImage(image.rgb(), settings, filter);
        const beforeTiles = tiles.map((_, index) => (index === 0 ? [start] : []));
        return { ...tilePixels(tiles, settings), isStackable: false, frame: { beforeTiles, after: [end] } };
      },
    };
  },
};

function cutImage(image: ByteImage, settings: Settings, filter: ResampleFilter): ByteImage[] {
  const { width, height } = settings.size;
  const [columns, rows] = bestArrangement(image, settings);
  const resized = resampleImage(image, width * columns, height * rows, filter);
  const tiles = cutIntoTiles(resized, width, height);
  return tiles.length === 1 ? tiles : [...tiles, resampleImage(image, width, height, filter)];
}

/** Columns and rows of tiles; of equally good arrangements the larger one, unless the image is too small for it. */
function bestArrangement(image: ByteImage, settings: Settings): readonly [number, number] {
  const { size, min_patches: least, max_patches: most } = settings;
  const arrangements: (readonly [number, number])[] = [];
  for (let columns = 1; columns <= most; columns += 1) {
    for (let rows = 1; rows * columns <= most; rows += 1) {
      if (rows * columns >= least) arrangements.push([columns, rows]);
    }
  }
  arrangements.sort((a, b) => a[0] * a[1] - b[0] * b[1]);
  const ratio = image.width / image.height;
  const area = image.width * image.height;
  let best: readonly [number, number] = [1, 1];
  let smallest = Number.POSITIVE_INFINITY;
  for (const [columns, rows] of arrangements) {
    const difference = Math.abs(ratio - columns / rows);
    const isLargeEnough = area > 0.5 * size.width * size.height * columns * rows;
    if (difference > smallest || (difference === smallest && !isLargeEnough)) continue;
    smallest = difference;
    best = [columns, rows];
  }
  return best;
}
