import { InputError } from "#lib/errors.ts";
import type { FamilyInputs, FamilyProcessor, ModelFamily } from "#lib/onnx/families/family.ts";
import { pixelTensor } from "#lib/onnx/families/processor-output.ts";

/**
 * The whole image in the tower's size, its tokens in place of the image token: LLaVA 1.5 and its like. LLaVA-OneVision
 * belongs here because its exports have the base view alone: the tiles' `image_newline` is in none of the graphs.
 */
export const singleView: ModelFamily = {
  modelTypes: ["llava", "llava_onevision", "vipllava", "llava_qwen2", "llava-qwen2", "moondream1"],
  open: openSingleView,
};

export function openSingleView({ settingsPath, process }: FamilyInputs): FamilyProcessor {
  return {
    async preprocess(image) {
      const { data, dims } = pixelTensor(await process(image), 4, settingsPath);
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
