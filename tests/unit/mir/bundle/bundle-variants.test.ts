import { rename } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeBundleFeatures } from "#lib/mir/bundle/bundle-features.ts";
import { floatsToHalves, halfToFloat } from "#lib/onnx/bundle/vision-language-float16.ts";
import {
  bundledCheckpoint,
  copyOf,
  EVALUATION_SET,
  inputErrorOf,
  largestDifference,
  temporaryDirectory,
} from "#tests/support/mini-lvlm-bundle.ts";
import { castNode, changeModel, doubleNode, externalize, valueInfo } from "#tests/support/model-surgery.ts";
import { readSafetensors } from "#tests/support/safetensors.ts";

const BUNDLE = bundledCheckpoint("data-500/step-31");
const WIDTH = 64;

async function featuresOf(bundle: string) {
  const path = join(await temporaryDirectory(), "features.safetensors");
  await writeBundleFeatures(bundle, EVALUATION_SET, path);
  return readSafetensors(path);
}

/** A tensor [batch, tokens, width] in float16. */
const half = (name: string, tokens = "tokens") => valueInfo(name, "float16", ["batch", tokens, WIDTH]);

/** The bundle with the inputs and outputs of all models in float16: outputs are rounded, inputs are widened. */
async function halfPrecisionBundle(): Promise<string> {
  const bundle = await copyOf(BUNDLE);
  await changeModel(join(bundle, "onnx/vision_encoder.onnx"), {
    rename: [
      ["image_features", "image_featurez"],
      ["pixel_values", "pixel_valuez"],
    ],
    withoutInputs: ["pixel_valuez"],
    inputs: [valueInfo("pixel_values", "float16", ["batch", 3, 48, 48])],
    firstNodes: [castNode("pixel_values", "pixel_valuez", "float32")],
    lastNodes: [castNode("image_featurez", "image_features", "float16")],
    outputs: [half("image_features")],
  });
  await changeModel(join(bundle, "onnx/embed_tokens.onnx"), {
    rename: [["inputs_embeds", "inputs_embedz"]],
    lastNodes: [castNode("inputs_embedz", "inputs_embeds", "float16")],
    outputs: [half("inputs_embeds")],
  });
  const states = Array.from({ length: 9 }, (_, layer) => layer);
  await changeModel(join(bundle, "onnx/decoder_model.onnx"), {
    rename: [
      ["inputs_embeds", "inputs_embedz"],
      ["hidden_states.", "hidden_statez."],
    ],
    withoutInputs: ["inputs_embedz"],
    inputs: [half("inputs_embeds")],
    firstNodes: [castNode("inputs_embeds", "inputs_embedz", "float32")],
    lastNodes: states.map((layer) => castNode(`hidden_statez.${layer}`, `hidden_states.${layer}`, "float16")),
    outputs: states.map((layer) => half(`hidden_states.${layer}`)),
  });
  return bundle;
}

describe("bundles as exporters vary them", () => {
  test("a bundle in float16 gives the features of the same in float32, to float16's rounding", async () => {
    const [single, double] = [await featuresOf(await halfPrecisionBundle()), await featuresOf(BUNDLE)];
    for (const name of ["vision.1", "text.1", "vision.8", "text.8"]) {
      const [rounded, full] = [single.tensor(name), double.tensor(name)];
      expect(rounded.shape).toEqual(full.shape);
      const scale = full.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const worst = rounded.values.reduce(
        (most, value, index) => Math.max(most, Math.abs(value - (full.values[index] ?? Number.NaN))),
        0,
      );
      expect(worst / scale).toBeLessThan(4e-3);
      expect(worst / scale).toBeGreaterThan(1e-5);
    }
  });

  test("a merged decoder with a key-value cache gives the features of one without", async () => {
    const bundle = await copyOf(BUNDLE);
    const merged = join(bundle, "onnx/decoder_model_merged.onnx");
    await rename(join(bundle, "onnx/decoder_model.onnx"), merged);
    const cache = ["key", "value"].map((part) =>
      valueInfo(`past_key_values.0.${part}`, "float32", ["batch", "heads", "past", 16]),
    );
    await changeModel(merged, {
      inputs: [
        ...cache,
        valueInfo("use_cache_branch", "bool", [1]),
        valueInfo("num_logits_to_keep", "int64", []),
      ],
    });
    const [actual, expected] = [await featuresOf(bundle), await featuresOf(BUNDLE)];
    expect(
      largestDifference(
        actual.tensor("text.8").values.slice(0, 5000),
        expected.tensor("text.8").values.slice(0, 5000),
      ),
    ).toBe(0);
  });

  test("models with their weights in external files give the same features", async () => {
    const bundle = await copyOf(BUNDLE);
    expect(
      await externalize(join(bundle, "onnx/decoder_model.onnx"), "decoder_model.onnx_data"),
    ).toBeGreaterThan(50);
    expect(
      await externalize(join(bundle, "onnx/vision_encoder.onnx"), "vision_encoder.onnx_data"),
    ).toBeGreaterThan(10);
    const [actual, expected] = [await featuresOf(bundle), await featuresOf(BUNDLE)];
    expect(actual.tensor("text.8").values).toEqual(expected.tensor("text.8").values);
  });

  test("a decoder that asks for something unknown is refused with that input's name", async () => {
    const bundle = await copyOf(BUNDLE);
    await changeModel(join(bundle, "onnx/decoder_model.onnx"), {
      inputs: [valueInfo("encoder_hidden_states", "float32", ["batch", "tokens", 64])],
    });
    const error = await inputErrorOf(featuresOf(bundle));
    expect(error.kind).toBe("unsupported-model");
    expect(error.message).toContain("encoder_hidden_states float32[batch, tokens, 64]");
  });

  test("a decoder of another width than the vision encoder is refused with both widths", async () => {
    const bundle = await copyOf(BUNDLE);
    await changeModel(join(bundle, "onnx/vision_encoder.onnx"), {
      rename: [["image_features", "image_featurez"]],
      lastNodes: [doubleNode("image_featurez", "image_features", 2)],
      outputs: [valueInfo("image_features", "float32", ["batch", "tokens", 128])],
    });
    const error = await inputErrorOf(featuresOf(bundle));
    expect(error.kind).toBe("dim-mismatch");
    expect(error.message).toMatch(/image_features have width 128, inputs_embeds 64/);
  });
});

describe("float16 as bits", () => {
  test("goes to float32 and back without change, for all numbers", () => {
    for (let bits = 0; bits < 0x10000; bits += 1) {
      const value = halfToFloat(bits);
      if (Number.isNaN(value)) continue;
      expect(floatsToHalves(Float32Array.of(value))[0]).toBe(bits);
    }
  });

  test("rounds to the nearest, ties to even, from subnormal to infinite", () => {
    const rounded = (value: number) => halfToFloat(floatsToHalves(Float32Array.of(value))[0] ?? Number.NaN);
    expect(rounded(1 + 2 ** -11)).toBe(1);
    expect(rounded(1 + 3 * 2 ** -11)).toBe(1 + 2 ** -9);
    expect(rounded(1 + 2 ** -11 + 2 ** -20)).toBe(1 + 2 ** -10);
    expect(rounded(2 ** -25)).toBe(0);
    expect(rounded(3 * 2 ** -25)).toBe(2 ** -23);
    expect(rounded(-65519)).toBe(-65504);
    expect(rounded(65520)).toBe(Number.POSITIVE_INFINITY);
    expect(rounded(1e30)).toBe(Number.POSITIVE_INFINITY);
    expect(rounded(Number.NaN)).toBeNaN();
  });
});
