import type { Tensor } from "onnxruntime-node";
import { InputError } from "#lib/errors.ts";
import { type BundleConfig, readBundleConfig } from "#lib/onnx/bundle-config.ts";
import { type BundleDevice, type BundleSession, openBundleSession } from "#lib/onnx/bundle-session.ts";
import { hiddenStateNames } from "#lib/onnx/hidden-state-outputs.ts";
import {
  type BundleProcessor,
  openBundleProcessor,
  type PixelValues,
} from "#lib/onnx/vision-language-inputs.ts";
import {
  emptyHistory,
  int64Tensor,
  type RowData,
  rowData,
  rowTensor,
  toFloat32,
} from "#lib/onnx/vision-language-tensors.ts";
import { type LocalDirectory, openLocalDirectory } from "#lib/storage/local-directory.ts";

/** Embeddings of one image, projector included: rows of `width` numbers. */
export interface ImageEmbeddings {
  readonly data: RowData;
  readonly tokens: number;
  readonly width: number;
}

/** One prompt of a batch: token ids, and the embeddings that take the place of the image token. */
export interface PromptInput {
  readonly ids: readonly number[];
  readonly imageIndex: number;
  readonly image: ImageEmbeddings;
}

/** Hidden states of a batch after one decoder block: [batch, tokens, width] in float32. */
export interface LayerStates {
  /** 1..L: the output of block k; the last one is after the final norm. */
  readonly layer: number;
  readonly data: Float32Array;
  readonly tokens: number;
  readonly width: number;
}

/** A LLaVA-like model of an ONNX bundle: vision encoder with projector, token embeddings, decoder. */
export interface VisionLanguageModel extends BundleProcessor {
  readonly path: string;
  readonly modelType: string;
  /** L: number of decoder blocks whose hidden states are given. */
  readonly layerCount: number;
  /** Size of the vocabulary as the logits show it, where the graph says so. */
  readonly logitCount: number | null;
  /** Embeddings of images of equal size, one entry an image. */
  encodeImages(images: readonly PixelValues[]): Promise<ImageEmbeddings[]>;
  /**
   * One pass over a batch, padded on the right: token i of prompt j stands at row i of j in every layer, and
   * rows from the prompt's own length on mean nothing. Layers come one at a time.
   */
  forward(prompts: readonly PromptInput[]): AsyncGenerator<LayerStates>;
  dispose(): Promise<void>;
}

const VISION_ENCODER = "onnx/vision_encoder.onnx";
const EMBED_TOKENS = "onnx/embed_tokens.onnx";
const DECODERS = ["onnx/decoder_model.onnx", "onnx/decoder_model_merged.onnx"];

interface Sessions {
  readonly vision: BundleSession;
  readonly embed: BundleSession;
  readonly decoder: BundleSession;
}

/**
 * Opens an ONNX bundle (the layout of Transformers.js and onnx-community models).
 * @throws InputError `not-a-bundle`, `missing-file`, `missing-layer`, `bad-config`, `bad-model`, `path-escape`,
 *   `unsupported-model`
 */
export async function openVisionLanguageModel(
  bundleDirectory: string,
  device: BundleDevice,
): Promise<VisionLanguageModel> {
  const directory = await openLocalDirectory(bundleDirectory, "not-a-bundle");
  const decoderName = await checkLayout(directory);
  const config = await readBundleConfig(directory);
  const processor = await openBundleProcessor(directory, config.imageTokenId);
  const opened: BundleSession[] = [];
  const openSession = async (name: string) => {
    const session = await openBundleSession(directory, name, device);
    opened.push(session);
    return session;
  };
  const dispose = async () => {
    await Promise.all(opened.map((session) => session.dispose()));
  };
  try {
    const decoder = await openSession(decoderName);
    const stateNames = hiddenStateNames(
      [...decoder.outputs.keys()],
      config.layerCount,
      `${directory.path}/${decoderName}`,
    );
    const sessions = {
      vision: await openSession(VISION_ENCODER),
      embed: await openSession(EMBED_TOKENS),
      decoder,
    };
    checkInputs(sessions, directory.path);
    const logitCount = decoder.outputs.get("logits")?.shape.at(-1);
    return {
      ...processor,
      path: directory.path,
      modelType: config.modelType,
      layerCount: stateNames.length,
      logitCount: typeof logitCount === "number" ? logitCount : null,
      encodeImages: (images) => encodeImages(sessions.vision, images, directory.path),
      forward: (prompts) =>
        forward(sessions, config, stateNames, prompts, `${directory.path}/${decoderName}`),
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function checkLayout(directory: LocalDirectory): Promise<string> {
  const needed = ["config.json", "preprocessor_config.json", "tokenizer.json", VISION_ENCODER, EMBED_TOKENS];
  const missing: string[] = [];
  for (const name of needed) if (!(await directory.has(name))) missing.push(name);
  const decoders: string[] = [];
  for (const name of DECODERS) if (await directory.has(name)) decoders.push(name);
  const [decoder] = decoders;
  if (decoder === undefined) missing.push(DECODERS.join(" or "));
  if (missing.length === needed.length + 1) {
    throw new InputError(
      "not-a-bundle",
      `${directory.path} is no ONNX bundle: it has no ${missing.join(", ")}`,
    );
  }
  if (missing.length > 0 || decoder === undefined) {
    throw new InputError("missing-file", `${directory.path} lacks ${missing.join(", ")}`);
  }
  return decoder;
}

function checkInputs({ vision, embed, decoder }: Sessions, path: string): void {
  const needed = [
    [vision.inputs, VISION_ENCODER, "input pixel_values", "pixel_values"],
    [vision.outputs, VISION_ENCODER, "output image_features", "image_features"],
    [embed.inputs, EMBED_TOKENS, "input input_ids", "input_ids"],
    [embed.outputs, EMBED_TOKENS, "output inputs_embeds", "inputs_embeds"],
    [decoder.inputs, "the decoder", "input inputs_embeds", "inputs_embeds"],
  ] as const;
  for (const [slots, file, what, name] of needed) {
    if (!slots.has(name)) {
      throw new InputError(
        "unsupported-model",
        `${path}: ${file} has no ${what}, only ${[...slots.keys()].join(", ")}`,
      );
    }
  }
  const others = [...vision.inputs.keys()].filter((name) => name !== "pixel_values");
  if (others.length > 0) {
    throw new InputError(
      "unsupported-model",
      `${path}: ${VISION_ENCODER} also asks for ${others.join(", ")}`,
    );
  }
}

async function encodeImages(
  session: BundleSession,
  images: readonly PixelValues[],
  path: string,
): Promise<ImageEmbeddings[]> {
  const where = `${path}/${VISION_ENCODER}: image_features`;
  const first = images[0];
  const slot = session.inputs.get("pixel_values");
  if (!first || !slot) return [];
  const size = first.data.length;
  const pixels = new Float32Array(images.length * size);
  for (const [index, image] of images.entries()) pixels.set(image.data, index * size);
  const tensor = rowTensor(slot, pixels, [images.length, ...first.dims]);
  const features = only(await session.run({ pixel_values: tensor }, ["image_features"]), "image_features");
  const width = features.dims.at(-1) ?? 0;
  const rows = width === 0 ? 0 : features.size / width / images.length;
  if (features.dims.length < 2 || rows < 1 || !Number.isInteger(rows)) {
    throw new InputError(
      "dim-mismatch",
      `${where} is [${features.dims.join(", ")}] for ${images.length} images; [images, tokens, width] is needed`,
    );
  }
  const data = rowData(features, where);
  return images.map((_, index) => ({
    data: data.subarray(index * rows * width, (index + 1) * rows * width),
    tokens: rows,
    width,
  }));
}

/** Tokens of a prompt once its image token has become the image's tokens. */
export const promptLength = (prompt: PromptInput): number => prompt.ids.length - 1 + prompt.image.tokens;

async function* forward(
  { embed, decoder }: Sessions,
  config: BundleConfig,
  stateNames: readonly string[],
  prompts: readonly PromptInput[],
  where: string,
): AsyncGenerator<LayerStates> {
  const batch = prompts.length;
  const tokens = Math.max(...prompts.map(promptLength));
  const dims = [batch, tokens];
  const embedded = await embed.run({ input_ids: int64Tensor(expandedIds(prompts, tokens), dims) }, [
    "inputs_embeds",
  ]);
  const embeddings = only(embedded, "inputs_embeds");
  placeImages(embeddings, prompts, tokens, where);

  const mask = prompts.flatMap((prompt) =>
    Array.from({ length: tokens }, (_, i) => Number(i < promptLength(prompt))),
  );
  const positions = prompts.flatMap(() => Array.from({ length: tokens }, (_, i) => i));
  const feeds: Record<string, Tensor> = {};
  for (const slot of decoder.inputs.values()) {
    if (slot.name === "inputs_embeds") {
      feeds[slot.name] = rowTensor(slot, rowData(embeddings, where), embeddings.dims);
    } else if (slot.name === "attention_mask") feeds[slot.name] = int64Tensor(mask, dims);
    else if (slot.name === "position_ids") feeds[slot.name] = int64Tensor(positions, dims);
    else feeds[slot.name] = emptyHistory(slot, batch, config);
  }

  const states = await decoder.run(feeds, stateNames);
  for (const [index, name] of stateNames.entries()) {
    const state = only(states, name);
    const width = state.dims[2] ?? 0;
    if (state.dims.length !== 3 || state.dims[0] !== batch || state.dims[1] !== tokens || width === 0) {
      throw new InputError(
        "dim-mismatch",
        `${where}: ${name} is [${state.dims.join(", ")}]; [${batch}, ${tokens}, width] is needed`,
      );
    }
    yield { layer: index + 1, data: toFloat32(rowData(state, `${where}: ${name}`)), tokens, width };
    state.dispose();
  }
}

/**
 * Ids of a padded batch with the image token repeated for every row of the image. Padding and image positions
 * hold id 0: the former is masked, the latter overwritten, and an image id may lie outside the embedding table.
 */
function expandedIds(prompts: readonly PromptInput[], tokens: number): Int32Array {
  const ids = new Int32Array(prompts.length * tokens);
  for (const [row, { ids: own, imageIndex, image }] of prompts.entries()) {
    ids.set(own.slice(0, imageIndex), row * tokens);
    ids.set(own.slice(imageIndex + 1), row * tokens + imageIndex + image.tokens);
  }
  return ids;
}

function placeImages(
  embeddings: Tensor,
  prompts: readonly PromptInput[],
  tokens: number,
  where: string,
): void {
  const data = rowData(embeddings, where);
  const width = embeddings.dims[2] ?? 0;
  for (const [row, { imageIndex, image }] of prompts.entries()) {
    if (image.width !== width || image.data.constructor !== data.constructor) {
      throw new InputError(
        "dim-mismatch",
        `${where}: image_features have width ${image.width}, inputs_embeds ${width}; both must be equal, and of one type`,
      );
    }
    data.set(image.data, (row * tokens + imageIndex) * width);
  }
}

function only(results: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const tensor = results.get(name);
  if (!tensor) throw new Error(`the session gave no ${name}`);
  return tensor;
}
