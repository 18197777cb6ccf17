import { InputError } from "#lib/errors.ts";
import type { LocalDirectory } from "#lib/storage/local-directory.ts";

/**
 * The variants in which a bundle may hold each of its models, by the file-name suffixes of Transformers.js, most exact
 * first: MIR is a property of the checkpoint, so that rounded weights are used only if there are no others, or on
 * request.
 */
export const MODEL_VARIANTS = [
  { name: "fp32", suffix: "", bits: "float32" },
  { name: "fp16", suffix: "_fp16", bits: "float16" },
  { name: "int8", suffix: "_int8", bits: "8 bits" },
  { name: "uint8", suffix: "_uint8", bits: "8 bits" },
  { name: "q8", suffix: "_quantized", bits: "8 bits" },
  { name: "q4", suffix: "_q4", bits: "4 bits" },
  { name: "q4f16", suffix: "_q4f16", bits: "4 bits, the rest float16" },
  { name: "bnb4", suffix: "_bnb4", bits: "4 bits (NF4)" },
] as const;

export type ModelVariant = (typeof MODEL_VARIANTS)[number]["name"];

export const isModelVariant = (name: string): name is ModelVariant =>
  MODEL_VARIANTS.some((variant) => variant.name === name);

/** The model files of a bundle to run. */
export interface ModelFiles {
  readonly vision: string;
  readonly embed: string;
  readonly decoder: string;
  /** Which weights these are, in words; null if all are float32. */
  readonly note: string | null;
}

/**
 * File names of a bundle's vision model with projector, and of a base's without, whose features any projector takes.
 */
export const VISION_ENCODER = "vision_encoder";
export const VISION_TOWER = "vision_tower";
const EMBED = ["embed_tokens"];
/** The decoder without a cache has the simpler graph. */
const DECODER = ["decoder_model", "decoder_model_merged"];

/**
 * Chooses the model files of a bundle: each in its most exact variant, or in the requested one if it exists. The
 * decoder, which computes the hidden states, must have the requested variant.
 *
 * @throws InputError `not-a-bundle`, `missing-file`, which list the existing files
 */
export async function chooseModelFiles(
  directory: LocalDirectory,
  needed: readonly string[],
  wanted: ModelVariant | null = null,
  visionName: typeof VISION_ENCODER | typeof VISION_TOWER = VISION_ENCODER,
): Promise<ModelFiles> {
  const models = [[visionName], EMBED, DECODER];
  const missing: string[] = [];
  for (const name of needed) if (!(await directory.has(name))) missing.push(name);
  const found = await Promise.all(models.map((names) => formsOf(directory, names)));
  const chosen = found.map((forms) => forms.find(({ variant }) => variant.name === wanted) ?? forms[0]);
  for (const [index, names] of models.entries()) {
    if (!chosen[index]) missing.push(names.map((name) => `onnx/${name}.onnx`).join(" or "));
  }
  const [vision, embed, decoder] = chosen;
  if (missing.length === needed.length + chosen.length) {
    throw new InputError(
      "not-a-bundle",
      `${directory.path} is no ONNX bundle: it has no ${missing.join(", ")}`,
    );
  }
  if (missing.length > 0 || !vision || !embed || !decoder) {
    throw new InputError("missing-file", `${directory.path} lacks ${missing.join(", ")}`);
  }
  if (wanted !== null && decoder.variant.name !== wanted) {
    const there = [...new Set(found[2]?.map(({ variant }) => variant.name))].join(", ");
    throw new InputError("missing-file", `${directory.path} has no decoder in ${wanted}, only in ${there}`);
  }
  return {
    vision: vision.file,
    embed: embed.file,
    decoder: decoder.file,
    note: noteOf({ "vision encoder": vision, embeddings: embed, decoder }),
  };
}

interface Form {
  readonly file: string;
  readonly variant: (typeof MODEL_VARIANTS)[number];
}

/** The existing variants of a model, most exact first. */
async function formsOf(directory: LocalDirectory, names: readonly string[]): Promise<Form[]> {
  const forms: Form[] = [];
  for (const variant of MODEL_VARIANTS) {
    for (const name of names) {
      const file = `onnx/${name}${variant.suffix}.onnx`;
      if (await directory.has(file)) forms.push({ file, variant });
    }
  }
  return forms;
}

function noteOf(forms: Readonly<Record<string, Form>>): string | null {
  const rounded = Object.entries(forms).filter(([, { variant }]) => variant.name !== "fp32");
  if (rounded.length === 0) return null;
  return `weights not in float32: ${rounded.map(([what, { variant }]) => `${what} ${variant.name} (${variant.bits})`).join(", ")}`;
}
