import type { Tensor } from "onnxruntime-node";
import { InputError } from "#lib/errors.ts";
import type { BundleConfig } from "#lib/onnx/bundle-config.ts";
import type { BundleSession } from "#lib/onnx/bundle-session.ts";
import { type DecoderPass, decoderFeeds } from "#lib/onnx/decoder-inputs.ts";
import { gridPositions } from "#lib/onnx/grid-positions.ts";
import { floatsToHalves } from "#lib/onnx/vision-language-float16.ts";
import type { PixelValues } from "#lib/onnx/vision-language-inputs.ts";
import {
  int64Tensor,
  type RowData,
  rowData,
  rowTensor,
  toFloat32,
} from "#lib/onnx/vision-language-tensors.ts";

/** Embeddings of one image, projector included: rows of `width` numbers. */
export interface ImageEmbeddings {
  readonly data: RowData;
  readonly tokens: number;
  readonly width: number;
  /** Frames, rows and columns of the tokens, where the model tells their positions apart. */
  readonly grid?: readonly [number, number, number] | undefined;
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

export interface ForwardSessions {
  readonly embed: BundleSession;
  readonly decoder: BundleSession;
}

/**
 * Embeddings of images of equal size, one entry an image.
 * @param where the vision encoder's path, for error messages
 * @throws InputError `dim-mismatch`, `unsupported-model`, `model-failed`
 */
export async function encodeImages(
  session: BundleSession,
  images: readonly PixelValues[],
  where: string,
): Promise<ImageEmbeddings[]> {
  const first = images[0];
  const slot = session.inputs.get("pixel_values");
  if (!first || !slot) return [];
  const [fixed] = slot.shape;
  if (typeof fixed === "number" && fixed === 1 && images.length > 1) {
    // Exporters fix the batch where a model goes through the images one by one.
    const one: ImageEmbeddings[] = [];
    for (const image of images) one.push(...(await encodeImages(session, [image], where)));
    return one;
  }
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
      `${where}: image_features is [${features.dims.join(", ")}] for ${images.length} images; [images, tokens, width] is needed`,
    );
  }
  const data = rowData(features, `${where}: image_features`);
  return images.map((_, index) => ({
    data: data.subarray(index * rows * width, (index + 1) * rows * width),
    tokens: rows,
    width,
  }));
}

/** Tokens of a prompt once its image token has become the image's tokens. */
const promptLength = (prompt: PromptInput): number => prompt.ids.length - 1 + prompt.image.tokens;

/**
 * One pass over a batch: token embeddings, images put in their place, decoder.
 * @param stateNames the decoder's outputs that are the hidden states of layers 1 .. L
 * @param where the decoder's path, for error messages
 * @throws InputError `dim-mismatch`, `unsupported-model`, `model-failed`
 */
export async function* forward(
  { embed, decoder }: ForwardSessions,
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

  const pass = decoderPass(embeddings, prompts, tokens, where);
  const feeds = decoderFeeds(decoder.inputs.values(), pass, config, where);
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

function decoderPass(
  embeddings: Tensor,
  prompts: readonly PromptInput[],
  tokens: number,
  where: string,
): DecoderPass {
  const isImage = prompts.flatMap(({ imageIndex, image }) =>
    Array.from({ length: tokens }, (_, i) => i >= imageIndex && i < imageIndex + image.tokens),
  );
  const grids = prompts.map(({ imageIndex, image }) =>
    image.grid === undefined ? null : gridPositions(tokens, [{ start: imageIndex, grid: image.grid }]),
  );
  const isKnown = grids.every((grid) => grid !== null);
  return {
    embeddings: { data: rowData(embeddings, where), dims: embeddings.dims },
    lengths: prompts.map(promptLength),
    isImage,
    gridPositions: isKnown ? [0, 1, 2].flatMap((axis) => grids.flatMap((grid) => grid[axis] ?? [])) : null,
  };
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
    if (image.width !== width) {
      throw new InputError(
        "dim-mismatch",
        `${where}: image_features have width ${image.width}, inputs_embeds ${width}; both must be equal`,
      );
    }
    data.set(inTypeOf(data, image.data), (row * tokens + imageIndex) * width);
  }
}

/** Row data in the element type of another: bundles may hold some models in float16 and others in float32. */
function inTypeOf(other: RowData, data: RowData): RowData {
  if (other instanceof Float32Array) return toFloat32(data);
  return data instanceof Float32Array ? floatsToHalves(data) : data;
}

function only(results: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const tensor = results.get(name);
  if (!tensor) throw new Error(`the session gave no ${name}`);
  return tensor;
}
