import { describe, expect, test } from "vitest";
import type { BundleConfig } from "#lib/onnx/bundle/bundle-config.ts";
import type { TensorSlot } from "#lib/onnx/bundle/bundle-session.ts";
import { type DecoderPass, decoderFeeds } from "#lib/onnx/bundle/decoder-inputs.ts";
import { gridPositions } from "#lib/onnx/vision-language/grid-positions.ts";

const llava = { modelType: "llava", keyValueHeads: 4, headWidth: 8 } as BundleConfig;
const paligemma = { ...llava, modelType: "paligemma" };

/** Two prompts of 3 and 2 tokens; the image is the second token of the first and the first token of the second. */
const pass: DecoderPass = {
  embeddings: { data: new Float32Array(2 * 3 * 4), dims: [2, 3, 4] },
  lengths: [3, 2],
  isImage: [false, true, false, true, false, false],
  gridPositions: Array.from({ length: 18 }, (_, index) => index),
};

const slot = (name: string, type: TensorSlot["type"], shape: TensorSlot["shape"]): TensorSlot => ({
  name,
  type,
  shape,
});

/** Type, dimensions and numbers of a slot's input. */
function fed(wanted: TensorSlot, config = llava, given = pass) {
  const tensor = decoderFeeds([wanted], given, config, "decoder")[wanted.name];
  if (!tensor) throw new Error("nothing");
  return [tensor.type, tensor.dims, Array.from(tensor.data as Iterable<number | bigint>, Number)];
}

describe("what a decoder asks for is given by rule", () => {
  test("mask: ones for a prompt's own tokens, in the type that is asked for", () => {
    const values = [1, 1, 1, 1, 1, 0];
    expect(fed(slot("attention_mask", "int64", ["b", "t"]))).toEqual(["int64", [2, 3], values]);
    expect(fed(slot("attention_mask", "int32", ["b", "t"]))).toEqual(["int32", [2, 3], values]);
    expect(fed(slot("attention_mask", "bool", ["b", "t"]))).toEqual(["bool", [2, 3], values]);
    expect(fed(slot("attention_mask", "float32", ["b", "t"]))).toEqual(["float32", [2, 3], values]);
  });

  test("positions: from 0, from 1 for PaliGemma, in three directions where three are asked for", () => {
    const ids = slot("position_ids", "int64", ["b", "t"]);
    expect(fed(ids)).toEqual(["int64", [2, 3], [0, 1, 2, 0, 1, 2]]);
    expect(fed(ids, paligemma)).toEqual(["int64", [2, 3], [1, 2, 3, 1, 2, 3]]);
    const three = slot("position_ids", "int64", [3, "b", "t"]);
    expect(fed(three)).toEqual(["int64", [3, 2, 3], pass.gridPositions]);
    expect(() => fed(three, llava, { ...pass, gridPositions: null })).toThrow("position_ids int64[3, b, t]");
    expect(fed(slot("cache_position", "int64", ["t"]))).toEqual(["int64", [3], [0, 1, 2]]);
  });

  test("an empty cache: the declared shape and type, and config.json's where the graph says nothing", () => {
    const past = (name: string, shape: TensorSlot["shape"], type: TensorSlot["type"] = "float32") =>
      fed(slot(name, type, shape));
    expect(past("past_key_values.0.key", ["b", 2, "past", 16])).toEqual(["float32", [2, 2, 0, 16], []]);
    expect(past("past_key_values.0.value", ["b", "h", "past", "w"])).toEqual(["float32", [2, 4, 0, 8], []]);
    expect(past("past_key_values.11.key", ["b", 2, 0, 16], "float16")).toEqual([
      "float16",
      [2, 2, 0, 16],
      [],
    ]);
    expect(past("past_conv.3", ["b", 2, 3])).toEqual(["float32", [2, 2, 3], new Array(12).fill(0)]);
  });

  test("switches and counts", () => {
    expect(fed(slot("use_cache_branch", "bool", [1]))).toEqual(["bool", [1], [0]]);
    expect(fed(slot("num_logits_to_keep", "int64", []))).toEqual(["int64", [], [1]]);
    expect(fed(slot("logits_to_keep", "int64", [1]))).toEqual(["int64", [1], [1]]);
    expect(fed(slot("seqlens_k", "int32", ["b"]))).toEqual(["int32", [2], [2, 1]]);
    expect(fed(slot("seqlens_k", "int32", ["b", 1]))).toEqual(["int32", [2, 1], [2, 1]]);
    expect(fed(slot("total_sequence_length", "int32", []))).toEqual(["int32", [], [3]]);
    expect(fed(slot("past_sequence_length", "int64", ["b", 1]))).toEqual(["int64", [2, 1], [0, 0]]);
  });

  test("token types: Gemma 3 marks the image's tokens, PaliGemma none", () => {
    const types = slot("token_type_ids", "int64", ["b", "t"]);
    expect(fed(types, { ...llava, modelType: "gemma3" })).toEqual(["int64", [2, 3], [0, 1, 0, 1, 0, 0]]);
    expect(fed(types, paligemma)).toEqual(["int64", [2, 3], [0, 0, 0, 0, 0, 0]]);
  });

  test("all inputs without a known meaning are named at once", () => {
    const unknown = [
      slot("encoder_hidden_states", "float32", ["b", "s", 64]),
      slot("attention_mask", "float32", ["b", 1, "t", "t"]),
      slot("past_key_values.0.key", "float32", ["b", 2, 128, 16]),
      slot("position_ids", "int64", ["b", "t"]),
    ];
    expect(() => decoderFeeds(unknown, pass, llava, "onnx/decoder_model.onnx")).toThrow(
      "onnx/decoder_model.onnx asks for inputs that are not known: encoder_hidden_states float32[b, s, 64], " +
        "attention_mask float32[b, 1, t, t], past_key_values.0.key float32[b, 2, 128, 16]",
    );
  });
});

describe("positions in time, row and column", () => {
  // The output of get_rope_index of transformers 5.23 (Qwen2-VL) for image_grid_thw [[1, 4, 6]] and merges of 2.
  test("count an image's rows and columns from the number behind the text, and go on after the largest", () => {
    expect(gridPositions(11, [{ start: 2, grid: [1, 2, 3] }])).toEqual([
      [0, 1, 2, 2, 2, 2, 2, 2, 5, 6, 7],
      [0, 1, 2, 2, 2, 3, 3, 3, 5, 6, 7],
      [0, 1, 2, 3, 4, 2, 3, 4, 5, 6, 7],
    ]);
  });

  test("take several images, and frames", () => {
    const images = [
      { start: 0, grid: [2, 1, 2] as const },
      { start: 5, grid: [1, 1, 1] as const },
    ];
    expect(gridPositions(7, images)).toEqual([
      [0, 0, 1, 1, 2, 3, 4],
      [0, 0, 0, 0, 2, 3, 4],
      [0, 1, 0, 1, 2, 3, 4],
    ]);
  });

  test("are plain counts without images", () => {
    expect(gridPositions(3, [])).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
    ]);
  });
});
