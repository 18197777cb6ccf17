import { Tensor } from "onnxruntime-node";
import { InputError } from "#lib/errors.ts";
import type { BundleConfig } from "#lib/onnx/bundle/bundle-config.ts";
import { CACHE_SWITCH } from "#lib/onnx/bundle/bundle-graph.ts";
import type { TensorSlot } from "#lib/onnx/bundle/bundle-session.ts";
import { type RowData, rowTensor } from "#lib/onnx/bundle/vision-language-tensors.ts";

/** The input of one decoder pass without history: a batch of prompts, padded on the right. */
export interface DecoderPass {
  /** [batch, tokens, width] */
  readonly embeddings: { readonly data: RowData; readonly dims: readonly number[] };
  /** Number of tokens of every prompt, without padding. */
  readonly lengths: readonly number[];
  /** Whether each token of the padded batch belongs to an image: [batch · tokens]. */
  readonly isImage: readonly boolean[];
  /**
   * Positions for a decoder with separate time, row and column positions: [3 · batch · tokens], null if the images'
   * grids are unknown.
   */
  readonly gridPositions: readonly number[] | null;
}

/**
 * All inputs of a decoder, by the names that exporters use: mask, positions, an empty cache of keys and values (of its
 * declared shape and type), switches and counts.
 *
 * @param where the decoder's path, for error messages
 * @throws InputError `unsupported-model`, naming every input of unknown meaning or without a possible value
 */
export function decoderFeeds(
  slots: Iterable<TensorSlot>,
  pass: DecoderPass,
  config: BundleConfig,
  where: string,
): Record<string, Tensor> {
  const feeds: Record<string, Tensor> = {};
  const unknown: string[] = [];
  for (const slot of slots) {
    const tensor = feedOf(slot, pass, config);
    if (tensor === null) unknown.push(`${slot.name} ${slot.type}[${slot.shape.join(", ")}]`);
    else feeds[slot.name] = tensor;
  }
  if (unknown.length > 0) {
    const what = unknown.length === 1 ? "an input that is" : "inputs that are";
    throw new InputError("unsupported-model", `${where} asks for ${what} not known: ${unknown.join(", ")}`);
  }
  return feeds;
}

function feedOf(slot: TensorSlot, pass: DecoderPass, config: BundleConfig): Tensor | null {
  const { embeddings, lengths, isImage } = pass;
  const [batch = 0, tokens = 0] = embeddings.dims;
  const perToken = (value: (token: number, row: number) => number) =>
    integers(
      slot,
      lengths.flatMap((_, row) => Array.from({ length: tokens }, (_unused, token) => value(token, row))),
      [batch, tokens],
    );
  switch (slot.name) {
    case "inputs_embeds":
      return rowTensor(slot, embeddings.data, embeddings.dims);
    case "attention_mask":
      return slot.shape.length === 2 ? perToken((token, row) => Number(token < (lengths[row] ?? 0))) : null;
    case "position_ids":
      return positions(slot, pass, config, perToken);
    case "cache_position":
      return integers(slot, range(tokens), [tokens]);
    case "token_type_ids":
      // Gemma 3 marks the image's tokens; PaliGemma marks training targets, of which there are none here.
      return perToken((token, row) =>
        Number(!isPaliGemma(config) && (isImage[row * tokens + token] ?? false)),
      );
    case CACHE_SWITCH:
      return integers(slot, [0], scalarDims(slot));
    case "num_logits_to_keep":
    case "logits_to_keep":
      // The logits are not used: those of one token are the fewest possible.
      return integers(slot, [1], scalarDims(slot));
    case "past_sequence_length":
    case "past_seq_len":
      return integers(slot, slot.shape.length > 0 ? lengths.map(() => 0) : [0], dimsPerRow(slot, batch));
    case "total_sequence_length":
    case "total_seq_len":
      return integers(slot, [tokens], scalarDims(slot));
    case "seqlens_k":
      return integers(
        slot,
        lengths.map((length) => length - 1),
        dimsPerRow(slot, batch),
      );
    default:
      return emptyHistory(slot, batch, config);
  }
}

const isPaliGemma = ({ modelType }: BundleConfig) => modelType === "paligemma";

function positions(
  slot: TensorSlot,
  { embeddings, lengths, gridPositions }: DecoderPass,
  config: BundleConfig,
  perToken: (value: (token: number) => number) => Tensor | null,
): Tensor | null {
  const [batch = 0, tokens = 0] = embeddings.dims;
  if (slot.shape.length === 3) return gridPositions && integers(slot, gridPositions, [3, batch, tokens]);
  if (slot.shape.length === 1 && lengths.length === 1) return integers(slot, range(tokens), [tokens]);
  // Transformers counts PaliGemma's positions from 1.
  const first = isPaliGemma(config) ? 1 : 0;
  return slot.shape.length === 2 ? perToken((token) => token + first) : null;
}

/** Keys, values and convolution states of the tokens before the prompt: empty. */
function emptyHistory(slot: TensorSlot, batch: number, config: BundleConfig): Tensor | null {
  if (/^past_conv(_values)?[._]/.test(slot.name)) {
    const dims = slot.shape.map((size, axis) => (axis === 0 ? batch : size));
    const isKnown = dims.every((size): size is number => typeof size === "number");
    return isKnown ? rowTensor(slot, new Float32Array(dims.reduce((a, b) => a * b, 1)), dims) : null;
  }
  if (!/^past(_key(_value)?s?|_values?)?[._]/.test(slot.name) || slot.shape.length !== 4) return null;
  const [, , length] = slot.shape;
  const heads = dimension(slot.shape[1], config.keyValueHeads);
  const width = dimension(slot.shape[3], config.headWidth);
  if (typeof length === "number" && length > 0) return null;
  return heads === null || width === null
    ? null
    : rowTensor(slot, new Float32Array(0), [batch, heads, 0, width]);
}

const dimension = (size: number | string | undefined, fallback: number | null) =>
  typeof size === "number" && size > 0 ? size : fallback;

const range = (length: number) => Array.from({ length }, (_, index) => index);

const scalarDims = (slot: TensorSlot): number[] => slot.shape.map(() => 1);
const dimsPerRow = (slot: TensorSlot, batch: number): number[] =>
  slot.shape.map((_, axis) => (axis === 0 ? batch : 1));

/** Integers in the slot's type; null if it is not an integer type. */
function integers(slot: TensorSlot, values: readonly number[], dims: readonly number[]): Tensor | null {
  switch (slot.type) {
    case "int64":
      return new Tensor("int64", BigInt64Array.from(values, BigInt), dims);
    case "int32":
      return new Tensor("int32", Int32Array.from(values), dims);
    case "bool":
      return new Tensor("bool", Uint8Array.from(values), dims);
    case "float32":
    case "float16":
      return rowTensor(slot, Float32Array.from(values), dims);
    default:
      return null;
  }
}
