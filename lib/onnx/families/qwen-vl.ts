import { z } from "zod";
import type { ModelFamily } from "#lib/onnx/families/family.ts";
import { outputTensor, pixelTensor } from "#lib/onnx/families/processor-output.ts";
import { parseSettings } from "#lib/onnx/families/settings.ts";
import { multipleSize } from "#lib/onnx/families/target-sizes.ts";

const count = z.number().int().positive();

/** Defaults: Qwen2VLImageProcessor of transformers. */
const SettingsSchema = z.object({
  merge_size: count.default(2),
  patch_size: count.default(14),
  do_resize: z.boolean().default(true),
  min_pixels: count.optional(),
  max_pixels: count.optional(),
  size: z.object({ shortest_edge: count.optional(), longest_edge: count.optional() }).optional(),
  resample: z.unknown(),
});

const START = "<|vision_start|>";
const END = "<|vision_end|>";

/**
 * Qwen2-VL (arXiv 2409.12191) and Qwen2.5-VL (arXiv 2502.13923): images of any size as patches, `merge_size` squared of
 * which make a token; tokens have positions in time, row and column (lib/onnx/vision-language/grid-positions.ts). The
 * image is enclosed in two tokens, which the chat template writes; for templates without them, this family adds them.
 */
export const qwenVl: ModelFamily = {
  modelTypes: ["qwen2_vl", "qwen2_5_vl"],
  open({ settingsPath, preprocessor, tokenId, process }) {
    const settings = parseSettings(SettingsSchema, { settingsPath, preprocessor });
    const { merge_size: merge, size, resample = 3 } = settings;
    const least = settings.min_pixels ?? size?.shortest_edge ?? 56 * 56;
    const most = settings.max_pixels ?? size?.longest_edge ?? 28 * 28 * 1280;
    const frame = { beforeTiles: [[tokenId(START)]], after: [tokenId(END)] };
    return {
      template: (template) => template.replace(`${START}<image>${END}`, () => "<image>"),
      async preprocess(image) {
        // Transformers.js accepts this size unchanged; it would round others differently from Python.
        const fitting = multipleSize(image, settings.patch_size * merge, least, most);
        const output = await process(
          settings.do_resize ? await image.resize(...fitting, { resample }) : image,
        );
        const patches = outputTensor(output, "image_grid_thw", 2, settingsPath);
        const grid = Array.from(patches.data, Number);
        const [frames = 1, rows = 0, columns = 0] = grid;
        const sizes = { data: grid, dims: [1, 3] };
        return {
          ...pixelTensor(output, 2, settingsPath),
          isStackable: false,
          extras: { grid_thw: sizes, image_grid_thw: sizes },
          frame,
          grid: [frames, rows / merge, columns / merge],
        };
      },
    };
  },
};
