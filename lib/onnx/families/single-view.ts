import { z } from "zod";
import { InputError } from "#lib/errors.ts";
import type { FamilyInputs, FamilyProcessor, ModelFamily } from "#lib/onnx/families/family.ts";
import { pixelTensor } from "#lib/onnx/families/processor-output.ts";
import { parseSettings } from "#lib/onnx/families/settings.ts";
import { shortestEdgeSize } from "#lib/onnx/families/target-sizes.ts";

/**
 * The whole image in the tower's size, its tokens in place of the image token: LLaVA 1.5 and similar models.
 * LLaVA-OneVision is included because its exports have the base view alone: the tiles' `image_newline` is in none of
 * the graphs.
 */
export const singleView: ModelFamily = {
  modelTypes: ["llava", "llava_onevision", "vipllava", "llava_qwen2", "llava-qwen2", "moondream1"],
  open: openSingleView,
};

const SettingsSchema = z.object({
  do_resize: z.boolean().nullish(),
  size: z.unknown(),
  resample: z.unknown(),
});

const ShortestEdgeSchema = z.strictObject({ shortest_edge: z.number().int().positive() });

export function openSingleView(inputs: FamilyInputs): FamilyProcessor {
  const { settingsPath, process } = inputs;
  const { do_resize: isResized, size, resample = 2 } = parseSettings(SettingsSchema, inputs);
  const shortest = ShortestEdgeSchema.safeParse(size).data?.shortest_edge ?? null;
  return {
    async preprocess(image) {
      // Transformers.js rounds this size before truncating, which can make it one pixel larger.
      const isByEdge = isResized !== false && shortest !== null;
      const sized = isByEdge ? await image.resize(...shortestEdgeSize(image, shortest), { resample }) : image;
      const { data, dims } = pixelTensor(await process(sized), 4, settingsPath);
      if (dims[0] !== 1) {
        throw new InputError(
          "unsupported-model",
          `${settingsPath}: pixel_values of one image must be [1, channels, height, width], ` +
            `got [${dims.join(", ")}] (this model type is run without tiles)`,
        );
      }
      return { data, dims: dims.slice(1), isStackable: true };
    },
  };
}
