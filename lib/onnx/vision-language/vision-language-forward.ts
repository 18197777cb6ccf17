import type { Tensor } from "onnxruntime-node";
import { InputError } from "#lib/errors.ts";
import type { BundleConfig } from "#lib/onnx/bundle/bundle-config.ts";
import type { BundleSession } from "#lib/onnx/bundle/bundle-session.ts";
import { type DecoderPass, decoderFeeds } from "#lib/onnx/bundle/decoder-inputs.ts";
import type { ImageEmbeddings } from "#lib/onnx/bundle/vision-encoder.ts";
import { floatsToHalves } from "#lib/onnx/bundle/vision-language-float16.ts";
import { int64Tensor, type RowData, rowData, toFloat32 } from "#lib/onnx/bundle/vision-language-tensors.ts";
import { gridPositions } from "#lib/onnx/vision-language/grid-positions.ts";
import {
  type PlacedPrompt,
  type PromptInput,
  placeImage,
  positionRanges,
} from "#lib/onnx/vision-language/image-placement.ts";

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
 * One pass over a batch: token embeddings, image insertion, decoder.
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
  const images = prompts.map(({ image }) => image);
  const placed = prompts.map(placeImage);
  const tokens = Math.max(...placed.map(({ ids }) => ids.length));
  const dims = [batch, tokens];
  const embedded = await embed.run({ input_ids: int64Tensor(paddedIds(placed, tokens), dims) }, [
    "inputs_embeds",
  ]);
  const embeddings = only(embedded, "inputs_embeds");
  fillImages(embeddings, images, placed, tokens, where);

  const pass = decoderPass(embeddings, images, placed, tokens, where);
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
  images: readonly ImageEmbeddings[],
  placed: readonly PlacedPrompt[],
  tokens: number,
  where: string,
): DecoderPass {
  const isImage = new Array<boolean>(placed.length * tokens).fill(false);
  for (const [row, { imagePositions }] of placed.entries()) {
    for (const position of imagePositions) isImage[row * tokens + position] = true;
  }
  const grids = placed.map(({ imagePositions }, row) => {
    const grid = images[row]?.grid;
    return grid === undefined ? null : gridPositions(tokens, [{ start: imagePositions[0] ?? 0, grid }]);
  });
  const isKnown = grids.every((grid) => grid !== null);
  return {
    embeddings: { data: rowData(embeddings, where), dims: embeddings.dims },
    lengths: placed.map(({ ids }) => ids.length),
    isImage,
    gridPositions: isKnown ? [0, 1, 2].flatMap((axis) => grids.flatMap((grid) => grid[axis] ?? [])) : null,
  };
}

/** Ids of a padded batch. Padding has id 0: it is masked. */
function paddedIds(placed: readonly PlacedPrompt[], tokens: number): Int32Array {
  const ids = new Int32Array(placed.length * tokens);
  for (const [row, prompt] of placed.entries()) ids.set(prompt.ids, row * tokens);
  return ids;
}

function fillImages(
  embeddings: Tensor,
  images: readonly ImageEmbeddings[],
  placed: readonly PlacedPrompt[],
  tokens: number,
  where: string,
): void {
  const data = rowData(embeddings, where);
  const width = embeddings.dims[2] ?? 0;
  for (const [row, image] of images.entries()) {
    if (image.width !== width) {
      throw new InputError(
        "dim-mismatch",
        `${where}: image_features have width ${image.width}, inputs_embeds ${width}; both must be equal`,
      );
    }
    const features = inTypeOf(data, image.data);
    let used = 0;
    for (const { start, end } of positionRanges(placed[row]?.imagePositions ?? [])) {
      const size = (end - start) * width;
      data.set(features.subarray(used, used + size), (row * tokens + start) * width);
      used += size;
    }
  }
}

/** Row data in the element type of another: a bundle may hold some models in float16 and others in float32. */
function inTypeOf(other: RowData, data: RowData): RowData {
  if (other instanceof Float32Array) return toFloat32(data);
  return data instanceof Float32Array ? floatsToHalves(data) : data;
}

function only(results: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const tensor = results.get(name);
  if (!tensor) throw new Error(`the session gave no ${name}`);
  return tensor;
}
