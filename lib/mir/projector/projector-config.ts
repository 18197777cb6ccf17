import { z } from "zod";
import { InputError } from "#lib/errors.ts";
import type { ProjectorConfig } from "#lib/onnx/projector/projector-graph.ts";
import type { LocalDirectory } from "#lib/storage/local-directory.ts";

const MAXIMUM_JSON_BYTES = 2 ** 20;

/**
 * The config.json that LLaVA's trainer writes next to mm_projector.bin; the keys that determine the projector's input.
 */
const ConfigSchema = z.object({
  mm_projector_type: z.string().optional(),
  /** Mirscope's own key: heads of a Q-Former, which its tensors do not determine. */
  mm_qformer_heads: z.number().int().positive().optional(),
  mm_vision_tower: z.string().optional(),
  mm_vision_select_layer: z.number().int().optional(),
  mm_vision_select_feature: z.string().optional(),
  mm_use_im_start_end: z.boolean().optional(),
});

/** Keys on which checkpoint and base must agree if both have them. */
const SHARED = ["mm_vision_tower", "mm_vision_select_layer", "mm_vision_select_feature"] as const;

/**
 * Reads a projector's config.json and compares it with the base's.
 * @throws InputError `missing-file`, `bad-config`, `wrong-base`, `unsupported-model`
 */
export async function readProjectorConfig(
  checkpoint: LocalDirectory,
  base: LocalDirectory,
): Promise<ProjectorConfig> {
  const own = await readConfig(checkpoint);
  const baseConfig = await readConfig(base);
  for (const key of SHARED) {
    const [mine, theirs] = [own[key], baseConfig[key]];
    if (mine !== undefined && theirs !== undefined && mine !== theirs) {
      throw new InputError(
        "wrong-base",
        `${checkpoint.path} was trained with ${key} ${mine}, the base ${base.path} has ${theirs}`,
      );
    }
  }
  if (own.mm_use_im_start_end === true) {
    throw new InputError(
      "unsupported-model",
      `${checkpoint.path}: mm_use_im_start_end changes the embeddings too, which a projector on a base does not have`,
    );
  }
  return { type: own.mm_projector_type ?? null, heads: own.mm_qformer_heads ?? null };
}

async function readConfig(directory: LocalDirectory): Promise<z.infer<typeof ConfigSchema>> {
  const text = await directory.readText("config.json", MAXIMUM_JSON_BYTES);
  try {
    return ConfigSchema.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : "it is not valid JSON";
    throw new InputError("bad-config", `${directory.path}/config.json: ${why}`, { cause: error });
  }
}
