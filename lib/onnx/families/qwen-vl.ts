import { z } from "zod";
import type { ModelFamily } from "#lib/onnx/families/family.ts";
import { outputTensor, pixelTensor } from "#lib/onnx/families/processor-output.ts";
import { parseSettings } from "#lib/onnx/families/settings.ts";

const SettingsSchema = z.object({ merge_size: z.number().int().positive().default(2) });

const START = "<|vision_start|>";
const END = "<|vision_end|>";

/**
 * Qwen2-VL (arXiv 2409.12191) and Qwen2.5-VL (arXiv 2502.13923): images of any size as patches, `merge_size` squared
 * of which make a token; tokens have positions in time, row and column (lib/onnx/grid-positions.ts). The image stands
 * between two tokens that the chat template writes, and so does this family for templates without them.
 */
export const qwenVl: ModelFamily = {
  modelTypes: ["qwen2_vl", "qwen2_5_vl"],
  open({ settingsPath, preprocessor, tokenId, process }) {
    const { merge_size: merge } = parseSettings(SettingsSchema, { settingsPath, preprocessor });
    const frame = { beforeTiles: [[tokenId(START)]], after: [tokenId(END)] };
    return {
      template: (template) => template.replace(`${START}<image>${END}`, () => "<image>"),
      async preprocess(image) {
        const output = await process(image);
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
